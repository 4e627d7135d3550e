"""The states of a payment attempt, its key, and what a shopper is told. Pure."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shop.payments.errors import AttemptCannotMove


class AttemptState(StrEnum):
    """Where an attempt to charge an order stands."""

    PENDING = "pending"
    STARTED = "started"
    REQUIRES_ACTION = "requires_action"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOIDED = "voided"
    REFUNDED = "refunded"


_S = AttemptState

# Out of `started` only the provider's word leads, and it may skip steps that we never heard
# of: a charge captured and given back between two of our questions goes straight to refunded.
TRANSITIONS: Final[dict[AttemptState, frozenset[AttemptState]]] = {
    _S.PENDING: frozenset({_S.STARTED, _S.EXPIRED, _S.VOIDED}),
    _S.STARTED: frozenset(_S) - {_S.PENDING, _S.STARTED},
    _S.REQUIRES_ACTION: frozenset(_S) - {_S.PENDING, _S.STARTED, _S.REQUIRES_ACTION},
    _S.AUTHORISED: frozenset({_S.CAPTURED, _S.EXPIRED, _S.VOIDED, _S.REFUNDED}),
    _S.CAPTURED: frozenset({_S.REFUNDED}),
    _S.DECLINED: frozenset(),
    # A success that comes after the deadline is given back at once, and recorded as such.
    _S.EXPIRED: frozenset({_S.VOIDED, _S.REFUNDED}),
    _S.VOIDED: frozenset(),
    _S.REFUNDED: frozenset(),
}

LIVE: Final = frozenset({_S.AUTHORISED, _S.CAPTURED})  # holds the buyer's money
UNDECIDED: Final = frozenset({_S.PENDING, _S.STARTED, _S.REQUIRES_ACTION})

# The words of CONTRACT. Voided is no word there: to the buyer the attempt has lapsed.
_CONTRACT_STATUS: Final[dict[AttemptState, str]] = {
    _S.PENDING: "pending",
    _S.STARTED: "pending",
    _S.REQUIRES_ACTION: "requires_action",
    _S.AUTHORISED: "authorised",
    _S.CAPTURED: "paid",
    _S.DECLINED: "declined",
    _S.EXPIRED: "expired",
    _S.VOIDED: "expired",
    _S.REFUNDED: "refunded",
}


def can_move(state: AttemptState, to: AttemptState) -> bool:
    """Whether an arrow leads from ``state`` to ``to``; none leads from a state to itself."""
    return to in TRANSITIONS[state]


def check_move(state: AttemptState, to: AttemptState) -> None:
    """Raise AttemptCannotMove unless an arrow leads from ``state`` to ``to``."""
    if not can_move(state, to):
        raise AttemptCannotMove(
            f"a payment attempt that is {state} cannot become {to}", state=state, to=to
        )


def states_before(to: AttemptState) -> frozenset[AttemptState]:
    """The states from which an arrow leads to ``to``: the guard of an UPDATE."""
    return frozenset(state for state in AttemptState if can_move(state, to))


def attempt_key(order_id: uuid.UUID, number: int) -> str:
    """The provider's idempotency key of an order's attempt; attempts count from 1."""
    if number < 1:
        raise ValueError("attempts count from 1")
    return f"order:{order_id}:pay:{number}"


def contract_status(state: AttemptState) -> str:
    """``payment.status`` as CONTRACT names it."""
    return _CONTRACT_STATUS[state]


@dataclass(frozen=True, slots=True)
class DeclineWords:
    """What a shopper reads when a payment fails: English, the key of every translation.

    ``field`` is the card field to mend (``number``, ``expiry``, ``cvc``), ``field_note`` the
    words beside it; both None where no field is at fault.
    """

    title: str
    text: str
    field: str | None = None
    field_note: str | None = None


_BANK_SAID_NO: Final = "Your bank did not approve the payment"
_NOT_CHARGED: Final = "You have not been charged."

# Also for lost, stolen and suspected fraud: who holds the card must not learn that it is known.
NO_REASON: Final = DeclineWords(
    _BANK_SAID_NO,
    f"{_NOT_CHARGED} Your bank does not tell us why. "
    "Use another card or way to pay, or ask your bank.",
)
_FUNDS: Final = DeclineWords(
    _BANK_SAID_NO, f"{_NOT_CHARGED} Your bank says the card does not have enough available."
)
_EXPIRY: Final = DeclineWords(_BANK_SAID_NO, _NOT_CHARGED, "expiry", "Check the expiry date")
_CVC: Final = DeclineWords(_BANK_SAID_NO, _NOT_CHARGED, "cvc", "Check the security code")
_NUMBER: Final = DeclineWords(_BANK_SAID_NO, _NOT_CHARGED, "number", "Check the card number")
_CHECK: Final = DeclineWords("The bank's check was not completed", _NOT_CHARGED)

_WORDS: Final[dict[str, DeclineWords]] = {
    "insufficient_funds": _FUNDS,
    "expired_card": _EXPIRY,
    "invalid_expiry_month": _EXPIRY,
    "invalid_expiry_year": _EXPIRY,
    "incorrect_cvc": _CVC,
    "invalid_cvc": _CVC,
    "incorrect_number": _NUMBER,
    "invalid_number": _NUMBER,
    "invalid_token": _NUMBER,
    "authentication_failed": _CHECK,
    "authentication_required": _CHECK,
}


def words_for(decline_code: str | None) -> DeclineWords:
    """What to tell the shopper; a code without words of its own gets those for "no reason"."""
    return _WORDS.get(decline_code or "", NO_REASON)
