"""The port to a payment provider: what the shop asks, and what it may be answered.

Answers are values, each knowing the attempt state it leads to. What is no answer is raised:
``GatewayUnreachable`` (nothing was done) or ``GatewayOutcomeUnknown`` (it may have charged).
Nothing here is called inside a transaction.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from shop.kernel.money import Money
from shop.payments.rules import AttemptState


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """One attempt to charge an order; the same ``key`` never charges twice."""

    key: str
    order_id: uuid.UUID
    tenant_id: str
    amount: Money
    token: str
    capture: bool = True


@dataclass(frozen=True, slots=True)
class Authorised:
    """The bank holds the amount for us; it is not taken yet."""

    state: ClassVar = AttemptState.AUTHORISED
    charge_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Captured:
    """The money is taken; ``refunded`` of it was given back since."""

    state: ClassVar = AttemptState.CAPTURED
    charge_id: str
    amount: Money
    refunded: Money


@dataclass(frozen=True, slots=True)
class Declined:
    """The bank said no, for good; ``code`` is the provider's word for why."""

    state: ClassVar = AttemptState.DECLINED
    charge_id: str | None
    code: str


@dataclass(frozen=True, slots=True)
class RequiresAction:
    """The bank wants to ask the buyer, at ``url``; nothing is charged until then."""

    state: ClassVar = AttemptState.REQUIRES_ACTION
    charge_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Voided:
    """Nothing was taken, and nothing will ever be taken with this key."""

    state: ClassVar = AttemptState.VOIDED
    charge_id: str


@dataclass(frozen=True, slots=True)
class Refunded:
    """All that was taken has been given back."""

    state: ClassVar = AttemptState.REFUNDED
    charge_id: str
    amount: Money


ChargeResult = Authorised | Captured | Declined | RequiresAction | Voided | Refunded


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A line of the provider's own journal, in the provider's words, for the audit.

    ``order`` and ``key`` are text, for a foreign journal may hold what we never sent.
    """

    charge_id: str
    order: str
    key: str
    amount: Money
    state: str
    at: dt.datetime

    @property
    def is_live(self) -> bool:
        """Whether this entry holds the buyer's money."""
        return self.state in ("authorised", "captured")


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """A verified webhook: ``id`` is the provider's and the same on every repeat.

    ``result`` is the charge as it was when the event was made, which may be long ago.
    """

    id: str
    type: str
    created_at: dt.datetime
    tenant_id: str
    order: str
    key: str
    result: ChargeResult


class Gateway(Protocol):
    """A payment provider."""

    def charge(self, request: ChargeRequest) -> ChargeResult:
        """Charge once under the request's key; a repeat gets the first answer again."""
        ...

    def find_by_key(self, key: str) -> ChargeResult | None:
        """What the key stands for now; None when the provider has nothing under it.

        Raises GatewayOutcomeUnknown while the first request with it is still being worked on.
        """
        ...

    def cancel(self, key: str) -> ChargeResult:
        """Make sure the key holds no money now or later; answers what it ended as."""
        ...

    def capture(self, charge_id: str, key: str) -> ChargeResult:
        """Take what was authorised. Raises GatewayForbids in any other state."""
        ...

    def refund(self, charge_id: str, amount: Money, key: str) -> ChargeResult:
        """Give back a part (Captured, with what is refunded) or all (Refunded) of a charge."""
        ...

    def list_charges(
        self, order_id: uuid.UUID | None = None, since: dt.datetime | None = None
    ) -> Iterator[JournalEntry]:
        """The provider's own journal, oldest first, page after page."""
        ...

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> ProviderEvent:
        """The event in a webhook; raises WebhookInvalid unless the provider signed it lately."""
        ...
