"""Who gets what: carts and stock are given in order of arrival, all or nothing per order."""

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.cart.errors import CartNotFound
from shop.cart.models import Cart
from shop.checkout.errors import CartAlreadyOrdered, OutOfStock
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.inventory.locks import LockedStock, Shelf, lock_stock
from shop.inventory.movements import Movement, apply_movements

Outcomes = dict[object, Accepted | Exception]

_ORDER_CARTS = sa.text(
    """
    UPDATE cart SET order_id = ordered.order_id, version = version + 1, updated_at = now()
    FROM unnest(CAST(:tenants AS text[]), CAST(:carts AS uuid[]), CAST(:orders AS uuid[]))
        AS ordered (tenant_id, id, order_id)
    WHERE cart.tenant_id = ordered.tenant_id AND cart.id = ordered.id
    """
)


def allocate_carts(
    session: Session, batch: list[PendingOrder], outcomes: Outcomes
) -> list[PendingOrder]:
    """Give each cart to the first order that comes with it, unless an order of it stands."""
    wanted = sorted(
        {(o.tenant_id, o.request.cart_id) for o in batch if o.request.cart_id is not None}
    )
    if not wanted:
        return batch
    table = Cart.__table__
    locked = session.execute(
        sa.select(table.c.tenant_id, table.c.id, table.c.order_id)
        .where(sa.tuple_(table.c.tenant_id, table.c.id).in_(wanted))
        .order_by(table.c.tenant_id, table.c.id)
        .with_for_update()
    )
    taken = {(row.tenant_id, row.id): row.order_id for row in locked}
    going = []
    for order in batch:
        refusal = _take_cart(order, taken)
        if refusal is None:
            going.append(order)
        else:
            outcomes[order.order_id] = refusal
    return going


def _take_cart(
    order: PendingOrder, taken: dict[tuple[str, UUID], UUID | None]
) -> CartAlreadyOrdered | CartNotFound | None:
    if order.request.cart_id is None:
        return None
    place = (order.tenant_id, order.request.cart_id)
    if place not in taken:
        return CartNotFound("there is no such cart")
    if taken[place] is not None:
        return CartAlreadyOrdered("this cart was ordered", order_id=taken[place])
    taken[place] = order.order_id
    return None


def allocate_stock(
    session: Session, batch: list[PendingOrder], outcomes: Outcomes
) -> tuple[list[PendingOrder], Callable[[], None]]:
    """Lock what the batch wants and give it out; returns who gets all, and what then to write.

    The counters are written after the orders were inserted, so that hot rows, locked last, are
    held for the shortest time.
    """
    locked = lock_stock(session, [(o.tenant_id, line.sku) for o in batch for line in o.quote.lines])
    left = {shelf: row.available for shelf, row in locked.items()}
    going = []
    for order in batch:
        short = _short_lines(order, left)
        if short:
            outcomes[order.order_id] = OutOfStock("not enough pieces are left", lines=short)
            continue
        for line in order.quote.lines:
            left[order.tenant_id, line.sku] -= line.quantity
        going.append(order)
    return going, lambda: _write_allocation(session, going, locked)


def _short_lines(order: PendingOrder, left: dict[Shelf, int]) -> list[dict[str, object]]:
    return [
        {"sku": line.sku, "requested": line.quantity, "available": available}
        for line in order.quote.lines
        if (available := left.get((order.tenant_id, line.sku), 0)) < line.quantity
    ]


def _write_allocation(
    session: Session, going: list[PendingOrder], locked: dict[Shelf, LockedStock]
) -> None:
    with_cart = [order for order in going if order.request.cart_id is not None]
    if with_cart:
        session.execute(
            _ORDER_CARTS,
            {
                "tenants": [o.tenant_id for o in with_cart],
                "carts": [str(o.request.cart_id) for o in with_cart],
                "orders": [str(o.order_id) for o in with_cart],
            },
        )
    movements = [
        Movement(
            order.tenant_id,
            line.sku,
            "reserve",
            available=-line.quantity,
            reserved=line.quantity,
            reservation_id=order.order_id,
        )
        for order in going
        for line in order.quote.lines
    ]
    apply_movements(session, locked, movements)
