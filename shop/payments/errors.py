"""What can go wrong between the shop and its payment provider.

ShopError
├── Unavailable
│   ├── GatewayUnreachable           nothing was done; the same key may be tried again
│   └── OutcomeUnknown
│       └── GatewayOutcomeUnknown    it may have charged; only the key tells
├── Refusal
│   ├── Conflict
│   │   ├── GatewayForbids           the charge's state at the provider forbids it
│   │   └── AttemptCannotMove        no arrow leads from one attempt state to the other
│   └── Invalid
│       └── WebhookInvalid           not from the provider, too old, or not understood
├── GatewayMisuse                    the provider refuses our request as wrong: a fault of ours
└── GatewayNotConfigured             no such provider in this installation

A declined card is none of these: it is a result (``gateway.Declined``).
"""

from shop.kernel.errors import Conflict, Invalid, OutcomeUnknown, ShopError, Unavailable


class GatewayUnreachable(Unavailable):
    """The provider did not take the request: nothing was done."""

    code = "payment_provider_unreachable"


class GatewayOutcomeUnknown(OutcomeUnknown):
    """The request went out and no answer came that we understand: ask by key."""

    code = "payment_outcome_unknown"


class GatewayForbids(Conflict):
    """The charge's present state at the provider forbids the wish."""

    code = "payment_state_forbids"


class AttemptCannotMove(Conflict):
    """An attempt only moves along its arrows (``rules.TRANSITIONS``)."""

    code = "payment_attempt_cannot_move"


class WebhookInvalid(Invalid):
    """The webhook is not signed by the provider, is too old, or cannot be read."""

    code = "webhook_invalid"


class GatewayMisuse(ShopError):
    """The provider refuses the request itself; sending it again will not help."""

    code = "payment_request_refused"


class GatewayNotConfigured(ShopError):
    """The settings name a provider that this installation does not have."""

    code = "payment_gateway_not_configured"
