"""What a cart may hold, and how its list of items changes. Pure."""

from dataclasses import dataclass, replace

MAX_LINES = 200
MAX_QUANTITY = 10_000


@dataclass(frozen=True, slots=True)
class CartItem:
    """``seen_price`` is what one piece cost when the buyer last saw it, in minor units."""

    sku: str
    quantity: int
    seen_price: int


def with_item(
    items: tuple[CartItem, ...], sku: str, quantity: int, seen_price: int
) -> tuple[CartItem, ...]:
    """``items`` with exactly ``quantity`` of ``sku``, in its old place; 0 takes it out."""
    if quantity == 0:
        return tuple(item for item in items if item.sku != sku)
    wanted = CartItem(sku, quantity, seen_price)
    if all(item.sku != sku for item in items):
        return (*items, wanted)
    return tuple(replace(wanted, sku=item.sku) if item.sku == sku else item for item in items)


def quantity_of(items: tuple[CartItem, ...], sku: str) -> int:
    """How many of ``sku`` there are; 0 when none."""
    return next((item.quantity for item in items if item.sku == sku), 0)
