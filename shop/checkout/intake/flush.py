"""The one transaction of a batch, in one order everywhere.

Tenant fences, keys (sorted), carts (sorted), stock by (lane, tenant, SKU), then the inserts.
Two batches of two processes therefore wait for each other and never in a circle.
"""

import time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.checkout.errors import CheckoutBusy, KeyInFlight, KeyReused
from shop.checkout.intake import rows
from shop.checkout.intake.allocation import allocate_carts, allocate_stock
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.data import positions
from shop.data.errors import TenantFenced
from shop.data.session import Plane, transaction
from shop.kernel.ids import order_number, parse_id
from shop.messaging.idempotency import Answer, KeyContended, claim, forget
from shop.observability.crashpoints import crashpoint

_FENCES = sa.text(
    "SELECT tenant_id FROM tenant_fence WHERE tenant_id = ANY(:tenants) AND writable "
    "ORDER BY tenant_id FOR SHARE"
)
_SERIALS = sa.text("SELECT nextval('order_serial') FROM generate_series(1, :count)")


def write_batch(shard: str, batch: list[PendingOrder]) -> None:
    """Write every order of ``batch`` that can be, and settle each with what became of it.

    Nothing is settled before COMMIT has answered. Raises OutcomeUnknown when it has not, and
    whatever else went wrong with nothing written.
    """
    first, followers = _by_key([order for order in batch if not _is_too_late(order)])
    if not first:
        return
    try:
        with positions.tracking() as reached:
            outcomes = _write(shard, first)
    except KeyContended as contended:
        if len(first) > 1:
            raise
        raise KeyInFlight(
            "this order is being written right now", retry_after_seconds=1
        ) from contended
    crashpoint("web_after_commit")
    for order in first:
        order.position = reached.get(shard)
        order.settle(outcomes[order.order_id])
    for order, leader in followers:
        order.position = reached.get(shard)
        order.settle(_same_as(leader, order))


def _write(shard: str, batch: list[PendingOrder]) -> dict[object, Accepted | Exception]:
    outcomes: dict[object, Accepted | Exception] = {}
    with transaction(Plane.SHARD, shard=shard, across_tenants=True) as session:
        _draw_numbers(session, batch)
        live = _pass_fences(session, batch, outcomes)
        live = _claim_keys(session, live, outcomes)
        live = allocate_carts(session, live, outcomes)
        live, moved = allocate_stock(session, live, outcomes)
        rows.insert_orders(session, live)
        moved()
        refused = [o for o in batch if isinstance(outcomes.get(o.order_id), Exception)]
        forget(session, [o.place for o in refused if o.number])
        for order in live:
            outcomes[order.order_id] = Accepted(order.order_id, order.number)
        crashpoint("web_before_commit")
    return outcomes


def _draw_numbers(session: Session, batch: list[PendingOrder]) -> None:
    serials = session.scalars(_SERIALS, {"count": len(batch)})
    for order, serial in zip(batch, serials, strict=True):
        order.number = order_number(serial)


def _pass_fences(
    session: Session, batch: list[PendingOrder], outcomes: dict[object, Accepted | Exception]
) -> list[PendingOrder]:
    tenants = sorted({order.tenant_id for order in batch})
    writable = set(session.scalars(_FENCES, {"tenants": tenants}))
    for order in batch:
        if order.tenant_id not in writable:
            outcomes[order.order_id] = TenantFenced("this shop is being moved; try again")
    return [order for order in batch if order.tenant_id in writable]


def _claim_keys(
    session: Session, batch: list[PendingOrder], outcomes: dict[object, Accepted | Exception]
) -> list[PendingOrder]:
    if not batch:
        return []
    answers = claim(session, [order.claim() for order in batch])
    for order in batch:
        earlier = answers.get(order.place)
        if earlier is not None:
            order.number = ""  # its claim is another's row: it must not be taken back
            outcomes[order.order_id] = replay(earlier, order.fingerprint)
    return [order for order in batch if order.order_id not in outcomes]


def replay(earlier: Answer, fingerprint: str) -> Accepted | KeyReused:
    """The earlier answer again, or KeyReused when the key stands for something else."""
    if earlier.request_hash != fingerprint:
        return KeyReused("this key came with another order before")
    order_id = parse_id(earlier.answer["order_id"])
    assert order_id is not None
    return Accepted(order_id, earlier.answer["number"], replayed=True)


def _is_too_late(order: PendingOrder) -> bool:
    """An order whose buyer has stopped waiting is not written behind their back."""
    if order.deadline > time.monotonic():
        return False
    order.settle(CheckoutBusy("the shop is too busy to take this order", retry_after_seconds=2))
    return True


def _by_key(
    batch: list[PendingOrder],
) -> tuple[list[PendingOrder], list[tuple[PendingOrder, PendingOrder]]]:
    """The first order of each key, and the later ones beside the first they follow."""
    leaders: dict[object, PendingOrder] = {}
    followers = []
    for order in batch:
        leader = leaders.setdefault((order.tenant_id, order.request.key), order)
        if leader is not order:
            followers.append((order, leader))
    return list(leaders.values()), followers


def _same_as(leader: PendingOrder, order: PendingOrder) -> Accepted | BaseException:
    if isinstance(leader.outcome, Accepted):
        if leader.fingerprint != order.fingerprint:
            return KeyReused("this key came with another order before")
        return Accepted(leader.outcome.order_id, leader.outcome.number, replayed=True)
    assert leader.outcome is not None
    return leader.outcome
