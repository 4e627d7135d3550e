"""A cart as its buyer sees it: its lines at today's prices, what is left of them, what it costs.

Stock and prices shown here are for showing: both are decided when the order is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from shop.cart.actions import add_item, set_item
from shop.cart.queries import CartView, find_cart, get_cart
from shop.cart.rules import CartItem, quantity_of
from shop.catalog.queries.offers import Offer
from shop.catalog.rules import Availability, availability_state
from shop.checkout.freshness import is_young
from shop.checkout.quoting import get_market, get_offers, offer_line, today
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, current_tenant
from shop.inventory.queries import list_stock
from shop.kernel.errors import NotFound
from shop.kernel.money import Money
from shop.pricing.errors import NotDeliverable
from shop.pricing.quotes import make_estimate
from shop.pricing.values import Quote

NoticeCode = Literal["exceeds_stock", "sold_out", "unavailable", "price_changed"]


class SkuNotSold(NotFound):
    """The tenant sells nothing under this SKU, and the cart holds none of it."""

    code = "unknown_sku"


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One thing in the cart. ``left`` is how many can be had now.

    A line that is sold out or not sold any more stays to be seen; its ``total`` counts in no
    sum. What is not sold any more has no ``offer``, its SKU for a title and the price last seen.
    """

    sku: str
    title: str
    quantity: int
    unit_price: Money
    total: Money
    availability: Availability
    left: int
    offer: Offer | None

    @property
    def counts(self) -> bool:
        """Whether it is in the sums."""
        return self.availability != "sold_out"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the buyer must hear before going on; ``before`` and ``now`` are prices."""

    code: NoticeCode
    sku: str
    before: Money | None = None
    now: Money | None = None


@dataclass(frozen=True, slots=True)
class Basket:
    """The cart with the estimate of what it costs, delivered within the tenant's country.

    ``order_id`` is set while an order made from it stands.
    """

    id: UUID
    version: int
    order_id: UUID | None
    lines: tuple[BasketLine, ...]
    quote: Quote
    notices: tuple[Notice, ...]

    @property
    def count(self) -> int:
        """Pieces that can be bought."""
        return sum(line.quantity for line in self.lines if line.counts)


def view_basket(cart_id: UUID) -> Basket:
    """The current tenant's cart; raises CartNotFound. Reads a replica, then the catalogue."""
    cart, left = _read(cart_id)
    tenant = current_tenant()
    offers = get_offers([item.sku for item in cart.items]) if cart.items else {}
    lines = tuple(
        _line(item, offers.get(item.sku), left.get(item.sku, 0), tenant.currency)
        for item in cart.items
    )
    notices = [
        notice
        for item, line in zip(cart.items, lines, strict=True)
        for notice in _notices(item, line)
    ]
    quote = _estimate(lines, tenant)
    return Basket(cart.id, cart.version, cart.order_id, lines, quote, tuple(notices))


def add_to_cart(cart_id: UUID, sku: str, quantity: int) -> None:
    """Put ``quantity`` more of ``sku`` in, at the price its buyer sees now.

    Raises SkuNotSold, and what ``cart.actions.add_item`` raises.
    """
    offer = get_offers([sku]).get(sku)
    if offer is None:
        raise SkuNotSold("nothing is sold under this SKU")
    add_item(cart_id, sku, quantity, offer.unit_price)


def set_in_cart(cart_id: UUID, sku: str, quantity: int) -> None:
    """Make it exactly ``quantity``; 0 takes it out, also what is not sold any more.

    Raises SkuNotSold, and what ``cart.actions.set_item`` raises.
    """
    offer = get_offers([sku]).get(sku)
    if offer is None and not (quantity == 0 and _holds(cart_id, sku)):
        raise SkuNotSold("nothing is sold under this SKU")
    set_item(cart_id, sku, quantity, offer.unit_price if offer else 0)


def _read(cart_id: UUID) -> tuple[CartView, dict[str, int]]:
    """The cart, and how many of each of its things are left: by a replica that has it."""
    found = _read_from(cart_id, find_cart, primary=False)
    if found is None:
        found = _read_from(cart_id, get_cart, primary=is_young(cart_id))
    assert found is not None
    return found


def _read_from(
    cart_id: UUID, find: Callable[..., CartView | None], *, primary: bool
) -> tuple[CartView, dict[str, int]] | None:
    with reading(Plane.SHARD, key=cart_id, primary=primary) as session:
        cart = find(session, cart_id)
        if cart is None:
            return None
        stock = list_stock(session, [item.sku for item in cart.items]) if cart.items else {}
    return cart, {sku: row.available for sku, row in stock.items()}


def _holds(cart_id: UUID, sku: str) -> bool:
    with reading(Plane.SHARD, primary=True) as session:
        return quantity_of(get_cart(session, cart_id).items, sku) > 0


def _line(item: CartItem, offer: Offer | None, left: int, currency: str) -> BasketLine:
    price = Money(offer.unit_price if offer else item.seen_price, currency)
    left = max(left, 0) if offer else 0
    return BasketLine(
        sku=item.sku,
        title=offer.title if offer else item.sku,
        quantity=item.quantity,
        unit_price=price,
        total=price * item.quantity,
        availability=availability_state(left),
        left=left,
        offer=offer,
    )


def _notices(item: CartItem, line: BasketLine) -> Sequence[Notice]:
    if line.offer is None:
        return [Notice("unavailable", line.sku)]
    notices = []
    if not line.counts:
        notices.append(Notice("sold_out", line.sku))
    if item.quantity > line.left:
        notices.append(Notice("exceeds_stock", line.sku))
    if item.seen_price != line.unit_price.amount:
        before = Money(item.seen_price, line.unit_price.currency)
        notices.append(Notice("price_changed", line.sku, before, line.unit_price))
    return notices


def _estimate(lines: Sequence[BasketLine], tenant: Tenant) -> Quote:
    """What the lines that count cost at home; without delivery where none goes there."""
    wanted = [offer_line(line.offer, line.quantity) for line in lines if line.offer and line.counts]
    market, day = get_market(tenant), today(tenant)
    try:
        return make_estimate(wanted, market, on_date=day)
    except NotDeliverable:
        unsent = [replace(line, requires_shipping=False) for line in wanted]
        return make_estimate(unsent, market, on_date=day)
