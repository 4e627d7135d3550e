"""A charge as a value, and the arrows its state may move along."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from stack.gateway.refusals import StateForbids


class State(StrEnum):
    """Where a charge stands. Live, that is holding the buyer's money: authorised, captured."""

    REQUIRES_ACTION = "requires_action"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"
    REFUNDED = "refunded"


_ARROWS: dict[State, frozenset[State]] = {
    State.REQUIRES_ACTION: frozenset(
        {State.AUTHORISED, State.CAPTURED, State.DECLINED, State.VOIDED}
    ),
    State.AUTHORISED: frozenset({State.CAPTURED, State.VOIDED}),
    # A part given back leaves the charge captured.
    State.CAPTURED: frozenset({State.CAPTURED, State.REFUNDED}),
    State.DECLINED: frozenset(),
    State.VOIDED: frozenset(),
    State.REFUNDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge; amounts in minor units. ``at_ms`` is when the bank decided, or was asked."""

    id: str
    key: str
    order: str
    tenant: str
    amount: int
    currency: str
    token: str
    capture: bool
    state: State
    decline_code: str | None
    refunded: int
    at_ms: int

    @property
    def is_decided(self) -> bool:
        """Whether the bank has spoken; only then it stands in the public journal."""
        return self.state is not State.REQUIRES_ACTION

    def moved(self, state: State, **changes: Any) -> "Charge":
        """The charge in its new state; raises StateForbids when no arrow leads there."""
        if state not in _ARROWS[self.state]:
            raise StateForbids(f"the charge is {self.state}, it cannot become {state}")
        return replace(self, state=state, **changes)

    def as_json(self, public_url: str) -> dict[str, Any]:
        """The charge as it leaves the provider; ``public_url`` is where its own pages are."""
        ask = self.state is State.REQUIRES_ACTION
        return {
            "id": self.id,
            "order": self.order,
            "key": self.key,
            "tenant": self.tenant,
            "amount": self.amount,
            "currency": self.currency,
            "state": str(self.state),
            "decline_code": self.decline_code,
            "next_action": (
                {"type": "redirect", "url": f"{public_url}/3ds/{self.id}"} if ask else None
            ),
            "refunded": self.refunded,
            "at": rfc3339(self.at_ms),
        }


def rfc3339(milliseconds: int) -> str:
    """``2026-11-27T08:00:00.123Z`` for milliseconds since 1970."""
    moment = dt.datetime.fromtimestamp(milliseconds // 1000, dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"
