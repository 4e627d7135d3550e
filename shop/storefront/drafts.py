"""What the checkout form would buy as it stands: things, ways of delivery, and the price.

An address grows field by field, and the price has to be shown before it is complete. So
what is missing is left out of the reckoning where it does not matter, and where it does the
price is an estimate and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shop.checkout.basket import Basket, BasketLine
from shop.checkout.quoting import get_market, offer_line, today
from shop.data.tenants import current_tenant
from shop.kernel.errors import Invalid
from shop.pricing.destinations import Destination, list_states
from shop.pricing.errors import NotDeliverable
from shop.pricing.quotes import make_estimate, make_quote
from shop.pricing.shipping import ShippingOffer, list_offers
from shop.pricing.values import Market, OfferLine, Quote

# Sales tax here depends on the state alone; a quote wants a ZIP code of the right form too.
_ANY_ZIP_CODE: Final = "00000"

Wanted = tuple[tuple[BasketLine, int], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that nobody has placed. ``offers`` are the ways of delivery at their prices."""

    wanted: Wanted
    quote: Quote
    offers: tuple[ShippingOffer, ...]
    country: str
    is_final: bool

    @property
    def needs_delivery(self) -> bool:
        """Whether any of it has to be sent."""
        return any(
            line.offer is not None and line.offer.requires_shipping for line, _ in self.wanted
        )


def draft_order(
    basket: Basket, values: Mapping[str, str], left: Mapping[str, int] | None = None
) -> Draft:
    """The draft of what can be had of ``basket``, going where ``values`` say as yet.

    ``left`` is what is known better of some things' stock than the basket knows it.
    """
    tenant = current_tenant()
    market = get_market(tenant)
    country = values.get("country") or tenant.country
    wanted = obtainable(basket, left or {})
    lines = [offer_line(line.offer, quantity) for line, quantity in wanted if line.offer]
    offers = list_offers(market.shipping_methods, country, _goods(lines))
    narrowed = _going(market, country, offers, values.get("shipping_method", ""))
    quote, is_final = _price(lines, narrowed, values)
    return Draft(wanted, quote, offers, country, is_final)


def obtainable(basket: Basket, left: Mapping[str, int]) -> Wanted:
    """Of each thing that is not sold out, as many as are wanted and left."""
    numbers = (
        (line, min(line.quantity, left.get(line.sku, line.left)))
        for line in basket.lines
        if line.offer is not None and line.counts
    )
    return tuple((line, number) for line, number in numbers if number > 0)


def _goods(lines: Sequence[OfferLine]) -> int:
    return sum(line.quantity * line.unit_price - line.discount for line in lines)


def _going(market: Market, country: str, offers: tuple[ShippingOffer, ...], code: str) -> Market:
    """The market as if it were at home in ``country`` and delivered in the chosen way alone.

    Where nothing goes to the country the market stays as it is: the page says so instead.
    """
    methods = [offer.method for offer in offers]
    if not methods:
        return market
    chosen = tuple(method for method in methods if method.code == code) or tuple(methods)
    return replace(market, country=country, shipping_methods=chosen)


def _price(
    lines: Sequence[OfferLine], market: Market, values: Mapping[str, str]
) -> tuple[Quote, bool]:
    """The quote, and whether it is what will be paid."""
    day = today(current_tenant())
    if market.tax_regime == "vat_included":
        return make_estimate(lines, market, on_date=day), True
    postal_code = values.get("postal_code", "")
    if list_states(market.country):
        postal_code = _ANY_ZIP_CODE
    place = Destination(market.country, values.get("state") or None, postal_code)
    try:
        return make_quote(lines, place, market, on_date=day), True
    except (Invalid, NotDeliverable):
        return make_estimate(lines, market, on_date=day), False
