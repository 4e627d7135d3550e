"""Promise 3: at most one live charge an order in the provider's own journal, each of an order.

The journal is the provider's, not ours: what it says is compared with what we believe.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.checkout.audit.finding import Finding
from shop.payments.gateway import Gateway, JournalEntry

_ORDERS = sa.text(
    "SELECT o.id, o.state, o.grand_total, o.currency, p.state AS payment "
    "FROM orders AS o LEFT JOIN payment_attempt AS p "
    "ON p.tenant_id = o.tenant_id AND p.order_id = o.id"
)
_PAID = ("paid", "fulfilled")
_ENDED_UNPAID = ("payment_failed", "cancelled", "refunded")

Charges = dict[str, list[JournalEntry]]  # by order, as the provider names it


@dataclass(frozen=True, slots=True)
class Believed:
    """What a shard says of an order."""

    shard: str
    state: str
    grand_total: int
    currency: str
    payment: str | None


def believed_orders(session: Session, shard: str) -> dict[UUID, Believed]:
    """Every order of a shard with what is believed of its payment."""
    return {row.id: Believed(shard, *row[1:]) for row in session.execute(_ORDERS)}


def live_charges(gateway: Gateway) -> Charges:
    """The provider's live charges by order, as it names them itself."""
    charges: defaultdict[str, list[JournalEntry]] = defaultdict(list)
    for entry in gateway.list_charges():
        if entry.is_live:
            charges[entry.order].append(entry)
    return charges


def audit_charges(
    before: Charges, orders: dict[UUID, Believed], read_again: Callable[[], Charges]
) -> list[Finding]:
    """Everything that breaks promise 3, from either side.

    Much happens between reading the journal and reading the orders. What looks wrong is
    therefore judged a second time, by a journal read after the orders, before it is said.
    """
    suspects = {name for name, _ in _judge(before, orders)}
    if not suspects:
        return []
    after = read_again()
    return [finding for name, finding in _judge(after, orders) if name in suspects]


def _judge(charges: Charges, orders: dict[UUID, Believed]) -> Iterator[tuple[str, Finding]]:
    for name, entries in sorted(charges.items()):
        for finding in _judge_charges(name, entries, orders.get(_uuid(name))):
            yield name, finding
    for order_id, order in orders.items():
        if order.state in _PAID and str(order_id) not in charges:
            row = f"order_id={order_id}, state={order.state}"
            yield str(order_id), Finding(3, order.shard, row, "a paid order has no live charge")


def _judge_charges(
    name: str, entries: list[JournalEntry], order: Believed | None
) -> Iterator[Finding]:
    row = f"order_id={name}, charges={','.join(entry.charge_id for entry in entries)}"
    if order is None:
        yield Finding(3, "provider", row, "a live charge belongs to no order")
        return
    if len(entries) > 1:
        yield Finding(3, order.shard, row, "an order has more than one live charge")
    wrong = [entry for entry in entries if _sum(entry) != (order.grand_total, order.currency)]
    if wrong:
        yield Finding(3, order.shard, row, "a charge is not of the order's total")
    if order.state in _ENDED_UNPAID:
        yield Finding(3, order.shard, row, f"an order that is {order.state} has a live charge")


def _sum(entry: JournalEntry) -> tuple[int, str]:
    return entry.amount.amount, entry.amount.currency


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
