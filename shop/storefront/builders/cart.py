"""The cart's page from a basket and from what the visitor has just done to it."""

from dataclasses import dataclass
from typing import Literal

from shop.browse.listings import list_top_products
from shop.browse.pictures import product_picture
from shop.cart.rules import MAX_QUANTITY
from shop.checkout.basket import Basket, BasketLine, Notice
from shop.checkout.quoting import get_offers
from shop.storefront.builders.delivery import delivery_of
from shop.storefront.builders.sums import sums_of_quote
from shop.storefront.builders.things import full_name, options_of, picture_of, title_of
from shop.storefront.presenters import CartLine, CartNotice, CartPage
from shop.web.csrf import csrf_token

# A select with more entries is no help; who wants more writes to the shop.
MOST_IN_A_SELECT = 20
_TOP = 4


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done a moment ago, as the address says: checked against the cart before it is
    told, because anybody can write an address."""

    added: str = ""
    removed: str = ""
    quantity: int = 0
    lowered: str = ""
    form_expired: bool = False


def cart_page(basket: Basket | None, deed: Deed) -> CartPage:
    """The page of ``basket``, which is None for a visitor without a cart."""
    notices = (*_notices_of(basket, deed), *_changes(basket)) if basket else _expired(deed)
    counts = basket is not None and basket.count > 0
    lines = tuple(_line(line) for line in basket.lines) if basket else ()
    return CartPage(
        lines=lines,
        notices=notices,
        sums=sums_of_quote(basket.quote, is_final=False) if basket and counts else None,
        delivery=delivery_of(basket.quote) if basket and counts else None,
        csrf_token=csrf_token(),
        top=() if lines else list_top_products(_TOP),
    )


def _line(line: BasketLine) -> CartLine:
    return CartLine(
        sku=line.sku,
        title=title_of(line),
        options=options_of(line.offer),
        slug=line.offer.handle if line.offer else "",
        picture=picture_of(line.offer) if line.offer else product_picture(line.sku, line.title),
        quantity=line.quantity,
        most=max(1, min(line.left, MOST_IN_A_SELECT, MAX_QUANTITY)),
        unit_price=line.unit_price,
        total=line.total,
        availability=line.availability,
    )


def _notices_of(basket: Basket, deed: Deed) -> tuple[CartNotice, ...]:
    lines = {line.sku: line for line in basket.lines}
    found = list(_expired(deed))
    if added := lines.get(deed.added):
        found.append(CartNotice("added", full_name(added), now=added.unit_price))
    if lowered := lines.get(deed.lowered):
        found.append(CartNotice("exceeds_stock", full_name(lowered), quantity=lowered.quantity))
    if deed.removed and deed.removed not in lines:
        found += _removed(deed)
    return tuple(found)


def _expired(deed: Deed) -> tuple[CartNotice, ...]:
    return (CartNotice("form_expired"),) if deed.form_expired else ()


def _removed(deed: Deed) -> list[CartNotice]:
    offer = get_offers([deed.removed]).get(deed.removed)
    if offer is None or not 1 <= deed.quantity <= MAX_QUANTITY:
        return []
    return [CartNotice("removed", offer.product_title, deed.removed, deed.quantity)]


def _changes(basket: Basket) -> tuple[CartNotice, ...]:
    """What changed by itself since the visitor last looked."""
    lines = {line.sku: line for line in basket.lines}
    notices = (_change(notice, lines[notice.sku]) for notice in basket.notices)
    return tuple(notice for notice in notices if notice is not None)


def _change(notice: Notice, line: BasketLine) -> CartNotice | None:
    name = full_name(line)
    if notice.code == "price_changed" and notice.before and notice.now and line.counts:
        code: Literal["price_up", "price_down"] = "price_down"
        if notice.before < notice.now:
            code = "price_up"
        return CartNotice(code, name, now=notice.now, before=notice.before)
    if notice.code == "exceeds_stock" and line.counts:
        return CartNotice("fewer_left", name, quantity=line.left)
    if notice.code == "sold_out":
        return CartNotice("sold_out", name)
    return CartNotice("withdrawn", name) if notice.code == "unavailable" else None
