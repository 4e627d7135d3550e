"""Making and changing carts. Each verb is one transaction on the tenant's shard."""

from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from shop.cart.errors import CartClosed, CartNotFound
from shop.cart.models import Cart
from shop.cart.queries import read_items
from shop.cart.rules import MAX_LINES, MAX_QUANTITY, CartItem, quantity_of, with_item
from shop.data.session import Plane, transaction
from shop.data.tenants import current_tenant
from shop.kernel.errors import Invalid
from shop.kernel.ids import new_id

Items = tuple[CartItem, ...]


def create_cart() -> UUID:
    """A new, empty cart of the current tenant; its id is the right to use it."""
    cart_id = new_id()
    with transaction(Plane.SHARD) as session:
        open_cart(session, cart_id)
    return cart_id


def open_cart(session: Session, cart_id: UUID) -> None:
    """The same within the caller's transaction, under an id the caller has chosen."""
    session.execute(insert(Cart).values(tenant_id=current_tenant().id, id=cart_id, items=[]))


def set_item(cart_id: UUID, sku: str, quantity: int, seen_price: int) -> None:
    """Make it exactly ``quantity`` of ``sku``; 0 takes it out.

    Raises CartNotFound, CartClosed, or Invalid for a quantity or a number of lines no cart has.
    Locks the cart's row.
    """
    _check(quantity)
    _change(cart_id, lambda items: with_item(items, sku, quantity, seen_price))


def add_item(cart_id: UUID, sku: str, quantity: int, seen_price: int) -> None:
    """Put ``quantity`` more of ``sku`` in; otherwise as ``set_item``."""
    _check(quantity)

    def added(items: Items) -> Items:
        total = min(quantity_of(items, sku) + quantity, MAX_QUANTITY)
        return with_item(items, sku, total, seen_price)

    _change(cart_id, added)


def reopen(session: Session, cart_id: UUID, order_id: UUID) -> None:
    """The order made from this cart has failed: it may be changed and ordered again."""
    session.execute(
        update(Cart)
        .where(Cart.id == cart_id, Cart.order_id == order_id)
        .values(order_id=None, version=Cart.version + 1, updated_at=func.now())
    )


def _change(cart_id: UUID, change: Callable[[Items], Items]) -> None:
    with transaction(Plane.SHARD) as session:
        cart = session.scalar(select(Cart).where(Cart.id == cart_id).with_for_update())
        if cart is None:
            raise CartNotFound("there is no such cart")
        if cart.order_id is not None:
            raise CartClosed("this cart was ordered", order_id=cart.order_id)
        items = change(read_items(cart.items))
        if len(items) > MAX_LINES:
            raise Invalid(
                f"a cart holds at most {MAX_LINES} different things",
                fields=[("items", "too_many")],
            )
        cart.items = [asdict(item) for item in items]
        cart.version += 1
        cart.updated_at = func.now()


def _check(quantity: int) -> None:
    if not 0 <= quantity <= MAX_QUANTITY:
        raise Invalid(f"a quantity from 0 to {MAX_QUANTITY}", fields=[("quantity", "out_of_range")])
