"""A payment provider in memory: the port with a journal, and faults on demand."""

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from shop.kernel.clock import utc_now
from shop.kernel.money import Money
from shop.payments.errors import GatewayForbids
from shop.payments.gateway import (
    Captured,
    ChargeRequest,
    ChargeResult,
    Declined,
    JournalEntry,
    ProviderEvent,
    Refunded,
    RequiresAction,
    Voided,
)

NOTHING = Money(0, "EUR")
_STATES = {"tok_declined": "declined", "tok_requires_action": "requires_action"}


@dataclass(frozen=True)
class Line:
    """One charge in the journal."""

    charge_id: str
    key: str
    order: str
    amount: Money
    state: str


class Bank:
    """Charges once for a key; ``after_charge`` runs when the money has moved, before the answer.

    ``calls`` lists what was asked: ``("charge", key)``, ``("find", key)``, ``("cancel", key)``.
    """

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.calls: list[tuple[str, str]] = []
        self.before_charge: Callable[[ChargeRequest], None] = lambda _: None
        self.after_charge: Callable[[ChargeRequest], None] = lambda _: None
        self._lock = threading.Lock()

    def charge(self, request: ChargeRequest) -> ChargeResult:
        self.calls.append(("charge", request.key))
        self.before_charge(request)
        with self._lock:
            if request.key not in self.lines:
                self.lines[request.key] = Line(
                    f"ch_{uuid.uuid4().hex}",
                    request.key,
                    str(request.order_id),
                    request.amount,
                    _STATES.get(request.token, "captured"),
                )
        self.after_charge(request)
        return self._answer(request.key)

    def find_by_key(self, key: str) -> ChargeResult | None:
        self.calls.append(("find", key))
        return self._answer(key) if key in self.lines else None

    def cancel(self, key: str) -> ChargeResult:
        self.calls.append(("cancel", key))
        with self._lock:
            line = self.lines.get(key) or Line("ch_burnt", key, "", NOTHING, "voided")
            ended = {"captured": "refunded", "requires_action": "voided"}
            self.lines[key] = replace(line, state=ended.get(line.state, line.state))
        return self._answer(key)

    def capture(self, charge_id: str, key: str) -> ChargeResult:
        raise GatewayForbids("everything is captured at once here")

    def refund(self, charge_id: str, amount: Money, key: str) -> ChargeResult:
        raise GatewayForbids("cancel by key")

    def list_charges(
        self, order_id: uuid.UUID | None = None, since: object = None
    ) -> Iterator[JournalEntry]:
        for line in list(self.lines.values()):
            if order_id is None or str(order_id) == line.order:
                yield JournalEntry(
                    line.charge_id, line.order, line.key, line.amount, line.state, utc_now()
                )

    def read_webhook(self, body: bytes, headers: object) -> ProviderEvent:
        raise NotImplementedError

    # What a test does at the provider's own desk.

    def decide(self, key: str, state: str) -> None:
        """The buyer answered the bank, or somebody gave money back."""
        self.lines[key] = replace(self.lines[key], state=state)

    def event(self, key: str, event_id: str = "evt_1") -> ProviderEvent:
        """The webhook about a charge as it stands now."""
        line = self.lines[key]
        kind = f"charge.{line.state}"
        return ProviderEvent(event_id, kind, utc_now(), "eu", line.order, key, self._answer(key))

    def live(self) -> list[Line]:
        """The charges that hold money."""
        return [line for line in self.lines.values() if line.state == "captured"]

    def asked(self, verb: str) -> int:
        """How often it was asked to do this."""
        return sum(1 for called, _ in self.calls if called == verb)

    def _answer(self, key: str) -> ChargeResult:
        line = self.lines[key]
        answers: dict[str, ChargeResult] = {
            "captured": Captured(line.charge_id, line.amount, replace(line.amount, amount=0)),
            "declined": Declined(line.charge_id, "card_declined"),
            "requires_action": RequiresAction(line.charge_id, "https://bank.example/3ds"),
            "voided": Voided(line.charge_id),
            "refunded": Refunded(line.charge_id, line.amount),
        }
        return answers[line.state]
