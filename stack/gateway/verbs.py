"""What the provider does, each verb inside one transaction of the journal.

Every change that is decided announces itself by a webhook, written with the change.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from stack.gateway.book import Book, BurntKey
from stack.gateway.charges import Charge, State, rfc3339
from stack.gateway.refusals import KeyMismatch, Malformed, StateForbids, Unknown
from stack.gateway.tokens import Behaviour
from stack.gateway.wire import Answer, Wish

Cancelled = Literal["burnt", "voided", "refunded", "none"]


@dataclass(frozen=True, slots=True)
class Moment:
    """What every verb is told from outside: the time, and what the installation is like."""

    now_ms: int
    public_url: str
    has_listener: bool


def recall(book: Book, key: str, fingerprint: str) -> Answer | None:
    """The answer this key already has; raises KeyMismatch when it stands for another request."""
    recorded = book.find_answer(key)
    if recorded is None:
        return None
    if recorded[0] != fingerprint:
        raise KeyMismatch(f"the key {key} was used for another request")
    return recorded[1]


def charge(
    book: Book, at: Moment, key: str, fingerprint: str, wish: Wish, behaviour: Behaviour
) -> Answer:
    """Charge once and record the answer. A burnt key takes no money: its charge is void."""
    burnt = book.find_burnt(key)
    state = State.VOIDED if burnt else _decide(behaviour, wish.capture)
    made = Charge(
        id=burnt.charge_id if burnt else _new_id("ch"),
        key=key,
        order=wish.order,
        tenant=wish.tenant,
        amount=wish.amount,
        currency=wish.currency,
        token=wish.token,
        capture=wish.capture,
        state=state,
        decline_code=behaviour.decline_code if state is State.DECLINED else None,
        refunded=0,
        at_ms=at.now_ms,
    )
    book.insert(made)
    answer = Answer(201, made.as_json(at.public_url), is_withheld=behaviour.keeps_silent)
    book.record_answer(key, fingerprint, answer)
    if made.is_decided:
        _announce(book, at, made)
    return answer


def once(
    book: Book, at: Moment, key: str, fingerprint: str, change: Callable[[Book], Charge]
) -> Answer:
    """A change of a charge under an idempotency key; a refusal leaves the key free."""
    recorded = recall(book, key, fingerprint)
    if recorded is not None:
        return recorded
    answer = Answer(200, _write(book, at, change(book)))
    book.record_answer(key, fingerprint, answer)
    return answer


def capture(book: Book, charge_id: str) -> Charge:
    """Take what was authorised."""
    found = get_charge(book, charge_id)
    if found.state is not State.AUTHORISED:
        raise StateForbids(f"only an authorised charge is captured; this one is {found.state}")
    return found.moved(State.CAPTURED)


def void(book: Book, charge_id: str) -> Charge:
    """Let go of what was authorised."""
    return get_charge(book, charge_id).moved(State.VOIDED)


def refund(book: Book, charge_id: str, amount: int | None) -> Charge:
    """Give back a part or all of what was captured."""
    found = get_charge(book, charge_id)
    if found.state is not State.CAPTURED:
        raise StateForbids(f"only a captured charge is refunded; this one is {found.state}")
    rest = found.amount - found.refunded
    if amount is not None and amount > rest:
        raise Malformed(f"only {rest} of this charge can be given back", "amount_too_large")
    refunded = found.refunded + (rest if amount is None else amount)
    state = State.REFUNDED if refunded == found.amount else State.CAPTURED
    return found.moved(state, refunded=refunded)


def cancel(book: Book, at: Moment, key: str) -> dict[str, Any]:
    """Make sure that this key holds no money, now and for ever; says what that took.

    This is how a deadline is kept: whatever comes late with this key finds it burnt.
    """
    found = book.find_by_key(key)
    if found is None:
        if book.find_burnt(key) is None:
            book.burn(key, BurntKey(_new_id("ch"), at.now_ms))
        return {**_get_burnt(book, key), "cancelled": "burnt"}
    changed, cancelled = _let_go(found)
    body = _write(book, at, changed) if changed != found else found.as_json(at.public_url)
    return {**body, "cancelled": cancelled}


def settle(book: Book, at: Moment, charge_id: str, is_approved: bool) -> Charge:
    """The buyer answered the bank; the same answer again changes nothing."""
    found = get_charge(book, charge_id)
    approved = State.CAPTURED if found.capture else State.AUTHORISED
    state = approved if is_approved else State.DECLINED
    if found.state is state:
        return found
    code = None if is_approved else "authentication_failed"
    if found.state is not State.REQUIRES_ACTION:
        raise StateForbids(f"the bank's check is over; the charge is {found.state}")
    settled = found.moved(state, decline_code=code, at_ms=at.now_ms)
    _write(book, at, settled)
    return settled


def get_charge(book: Book, charge_id: str) -> Charge:
    """The charge, or Unknown."""
    found = book.find(charge_id)
    if found is None:
        raise Unknown(f"there is no charge {charge_id}")
    return found


def describe_key(book: Book, at: Moment, key: str) -> dict[str, Any]:
    """What this key stands for now; raises Unknown when nothing is recorded."""
    found = book.find_by_key(key)
    return _get_burnt(book, key) if found is None else found.as_json(at.public_url)


def _get_burnt(book: Book, key: str) -> dict[str, Any]:
    burnt = book.find_burnt(key)
    if burnt is None:
        raise Unknown(f"nothing is recorded under the key {key}")
    return {
        "id": burnt.charge_id,
        "order": None,
        "key": key,
        "tenant": None,
        "amount": 0,
        "currency": None,
        "state": str(State.VOIDED),
        "decline_code": None,
        "next_action": None,
        "refunded": 0,
        "at": rfc3339(burnt.at_ms),
    }


def _decide(behaviour: Behaviour, is_captured: bool) -> State:
    if behaviour.asks_buyer:
        return State.REQUIRES_ACTION
    if behaviour.decline_code:
        return State.DECLINED
    return State.CAPTURED if is_captured else State.AUTHORISED


def _let_go(found: Charge) -> tuple[Charge, Cancelled]:
    if found.state in (State.REQUIRES_ACTION, State.AUTHORISED):
        return found.moved(State.VOIDED), "voided"
    if found.state is State.CAPTURED:
        return found.moved(State.REFUNDED, refunded=found.amount), "refunded"
    return found, "none"


def _write(book: Book, at: Moment, changed: Charge) -> dict[str, Any]:
    book.update(changed)
    _announce(book, at, changed)
    return changed.as_json(at.public_url)


def _announce(book: Book, at: Moment, changed: Charge) -> None:
    is_part = changed.state is State.CAPTURED and changed.refunded > 0
    event_id = _new_id("evt")
    event = {
        "id": event_id,
        "type": f"charge.{State.REFUNDED if is_part else changed.state}",
        "created": rfc3339(at.now_ms),
        "data": changed.as_json(at.public_url),
    }
    body = json.dumps(event, separators=(",", ":"))
    due_ms = at.now_ms if at.has_listener else None
    book.add_event(event_id, changed.tenant, body, due_ms)


def _new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex}"
