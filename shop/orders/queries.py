"""Reads of orders; any server may answer that has what the reader wrote."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.orders.errors import OrderNotFound
from shop.orders.models import Order, OrderHistory, OrderLine


@dataclass(frozen=True)
class Line:
    """A line as agreed; money in minor units, the rate in parts per million."""

    sku: str
    variant_id: UUID
    product_id: UUID
    title: str
    quantity: int
    unit_price: int
    discount: int
    tax_ppm: int
    tax: int
    total: int


@dataclass(frozen=True)
class OrderView:
    """An order with its lines, frozen at the moment it was read."""

    tenant_id: str
    id: UUID
    number: str
    state: str
    version: int
    email: str
    locale: str
    currency: str
    tax_regime: str
    shipping_address: dict[str, Any]
    billing_address: dict[str, Any] | None
    company: str
    vat_id: str
    shipping_method: dict[str, Any]
    items_total: int
    discount_total: int
    shipping_total: int
    tax_total: int
    grand_total: int
    taxes: list[Any]
    cart_id: UUID | None
    request_id: str
    placed_at: dt.datetime
    updated_at: dt.datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Change:
    """One move of an order: to which state, by whom, why, when."""

    version: int
    state: str
    who: str
    why: str
    at: dt.datetime


_ORDER_FIELDS = [name for name in OrderView.__dataclass_fields__ if name != "lines"]
_LINE_FIELDS = list(Line.__dataclass_fields__)


def find_order(session: Session, order_id: UUID) -> OrderView | None:
    """The tenant's order with its lines, or None. Two statements."""
    row = session.execute(select(Order).where(Order.id == order_id)).scalar_one_or_none()
    if row is None:
        return None
    lines = session.scalars(
        select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position)
    )
    values = {name: getattr(row, name) for name in _ORDER_FIELDS}
    return OrderView(**values, lines=tuple(_line(line) for line in lines))


def get_order(session: Session, order_id: UUID) -> OrderView:
    """The same, or OrderNotFound."""
    order = find_order(session, order_id)
    if order is None:
        raise OrderNotFound(f"there is no order {order_id}")
    return order


def list_changes(session: Session, order_id: UUID) -> list[Change]:
    """Every move of an order, oldest first."""
    rows = session.scalars(
        select(OrderHistory).where(OrderHistory.order_id == order_id).order_by(OrderHistory.version)
    )
    return [Change(r.version, r.state, r.who, r.why, r.at) for r in rows]


def _line(row: OrderLine) -> Line:
    return Line(**{name: getattr(row, name) for name in _LINE_FIELDS})
