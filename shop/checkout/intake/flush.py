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
_CONFIRM = sa.text(
    "SELECT key FROM idempotency_key WHERE (tenant_id, scope, key) IN ("
    "SELECT * FROM unnest(CAST(:tenants AS text[]), CAST(:scopes AS text[]), "
    "CAST(:keys AS text[]))) FOR UPDATE"
)
_SERIALS = sa.text("SELECT nextval('order_serial') FROM generate_series(1, :count)")


def write_batch(shard: str, batch: list[PendingOrder]) -> None:
    """Write every order of ``batch`` that can be, and settle each with what became of it.

    Nothing is settled before COMMIT has answered. Raises OutcomeUnknown when it has not, and
    whatever else went wrong with nothing written; who is not settled then was not written.
    """
    waiting = [order for order in batch if not _is_too_late(order)]
    while waiting:
        waiting = _write_round(shard, waiting)


def _write_round(shard: str, waiting: list[PendingOrder]) -> list[PendingOrder]:
    """Write the first order of each key; returns those that must still be judged themselves."""
    first, followers = _by_key(waiting)
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
    left = []
    for order, leader in followers:
        outcome = _follow(order, leader, outcomes[leader.order_id])
        if outcome is None:
            left.append(order)
            continue
        order.position = reached.get(shard)
        order.settle(outcome)
    return left


def _write(shard: str, batch: list[PendingOrder]) -> dict[object, Accepted | Exception]:
    outcomes: dict[object, Accepted | Exception] = {}
    with transaction(Plane.SHARD, shard=shard, across_tenants=True) as session:
        _draw_numbers(session, batch)
        live = _pass_fences(session, batch, outcomes)
        live = claimed = _claim_keys(session, live, outcomes)
        live = allocate_carts(session, live, outcomes)
        live, moved = allocate_stock(session, live, outcomes)
        rows.insert_orders(session, live)
        moved()
        # Only claims made here: who was fenced, or met an earlier order's key, has claimed none.
        forget(session, [o.place for o in claimed if o.order_id in outcomes])
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
    confirm(session, list(answers))
    for order in batch:
        earlier = answers.get(order.place)
        if earlier is not None:
            outcomes[order.order_id] = replay(earlier, order.fingerprint)
    return [order for order in batch if order.order_id not in outcomes]


def confirm(session: Session, places: list[tuple[str, str, str]]) -> None:
    """Before an earlier answer is given again, make sure that it is on a second machine too.

    The COMMIT that wrote it may have been answered by nobody. Locking a row is a write: our own
    COMMIT then waits for a standby, and standbys replay in order.
    """
    if places:
        tenants, scopes, keys = (list(column) for column in zip(*places, strict=True))
        session.execute(_CONFIRM, {"tenants": tenants, "scopes": scopes, "keys": keys})


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


def _follow(
    order: PendingOrder, leader: PendingOrder, outcome: Accepted | Exception
) -> Accepted | Exception | None:
    """What the leader's outcome means for a later order with its key.

    None when it means nothing: a refusal binds no key, so another body is judged on its own.
    """
    if order.fingerprint != leader.fingerprint:
        reused = KeyReused("this key came with another order before")
        return reused if isinstance(outcome, Accepted) else None
    if isinstance(outcome, Accepted):
        return Accepted(outcome.order_id, outcome.number, replayed=True)
    return outcome
