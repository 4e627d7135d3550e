"""Reads of carts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.cart.errors import CartNotFound
from shop.cart.models import Cart
from shop.cart.rules import CartItem


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as it was read. ``order_id`` is set while an order made from it stands."""

    id: UUID
    items: tuple[CartItem, ...]
    version: int
    order_id: UUID | None
    updated_at: dt.datetime


def find_cart(session: Session, cart_id: UUID) -> CartView | None:
    """The tenant's cart, or None."""
    row = session.execute(select(Cart).where(Cart.id == cart_id)).scalar_one_or_none()
    if row is None:
        return None
    return CartView(row.id, read_items(row.items), row.version, row.order_id, row.updated_at)


def get_cart(session: Session, cart_id: UUID) -> CartView:
    """The same, or CartNotFound."""
    cart = find_cart(session, cart_id)
    if cart is None:
        raise CartNotFound("there is no such cart")
    return cart


def read_items(stored: list[Any]) -> tuple[CartItem, ...]:
    """The items as they are stored in the row."""
    return tuple(CartItem(**item) for item in stored)
