"""The price of what someone wants, from the catalogue: a frozen quote, or a refusal."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from shop.cache import keys
from shop.cache.remember import remember
from shop.catalog.queries.offers import Offer, list_offers
from shop.checkout.errors import DiscountInvalid, PriceChanged, UnknownSku
from shop.checkout.requests import CheckoutRequest, WantedItem, is_plain
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, current_tenant
from shop.kernel.clock import utc_now
from shop.kernel.errors import Invalid
from shop.pricing.queries import list_shipping_methods
from shop.pricing.quotes import make_quote
from shop.pricing.shipping import ShippingMethod
from shop.pricing.values import Market, OfferLine, Quote
from shop.pricing.vat_ids import is_vat_id


def quote_request(request: CheckoutRequest, items: Sequence[WantedItem]) -> Quote:
    """What the request costs now.

    Raises UnknownSku naming the field, DiscountInvalid, NotDeliverable, Invalid for a place or
    delivery that cannot be, and PriceChanged when it is not the total the buyer has seen.
    """
    tenant = current_tenant()
    _check_vat_id(request)
    if request.discount_code:
        raise DiscountInvalid(
            "there is no such discount code", fields=[("discount_code", "unknown")]
        )
    quote = make_quote(
        offer_lines(items),
        request.shipping_address.destination(),
        get_market(tenant),
        on_date=today(tenant),
        shipping_code=request.shipping_method,
    )
    if request.expected_total not in (None, quote.totals.grand):
        raise PriceChanged("the total has changed", quote=quote)
    return quote


def offer_lines(items: Sequence[WantedItem]) -> list[OfferLine]:
    """The items at their catalogue prices; UnknownSku naming each that is not sold here."""
    offers = get_offers([item.sku for item in items])
    unknown = [
        (f"items.{number}.sku", "unknown")
        for number, item in enumerate(items)
        if item.sku not in offers
    ]
    if unknown:
        raise UnknownSku("not sold here", fields=unknown)
    return [offer_line(offers[item.sku], item.quantity) for item in items]


def get_offers(skus: Sequence[str]) -> dict[str, Offer]:
    """The current tenant's offers of ``skus``, at most a second old; unsold ones are absent.

    So are texts that can be no SKU at all, which must not reach a database.
    """
    tenant = current_tenant()
    wanted = sorted({sku for sku in skus if is_plain(sku)})

    def load() -> dict[str, Offer]:
        with reading(Plane.CATALOGUE) as session:
            return list_offers(session, tenant, wanted)

    return remember(keys.offers(tenant.id, "\0".join(wanted)), dict[str, Offer], load)


def get_market(tenant: Tenant) -> Market:
    """How the tenant ships and taxes."""

    def load() -> tuple[ShippingMethod, ...]:
        with reading(Plane.CATALOGUE) as session:
            return list_shipping_methods(session, tenant.id)

    methods = remember(keys.market(tenant.id), tuple[ShippingMethod, ...], load)
    return Market(tenant.currency, tenant.tax_regime, tenant.country, methods)


def today(tenant: Tenant) -> dt.date:
    """The day at the tenant's own place: it decides rates and the year of an invoice."""
    return utc_now().astimezone(ZoneInfo(tenant.time_zone)).date()


def offer_line(offer: Offer, quantity: int) -> OfferLine:
    """So many of an offer, as prices are asked for."""
    return OfferLine(
        sku=offer.sku,
        title=offer.title,
        variant_id=offer.variant_id,
        product_id=offer.product_id,
        quantity=quantity,
        unit_price=offer.unit_price,
        tax_class=offer.tax_class,
        grams=offer.grams,
        requires_shipping=offer.requires_shipping,
    )


def _check_vat_id(request: CheckoutRequest) -> None:
    if request.vat_id and not is_vat_id(request.vat_id):
        raise Invalid("this is no VAT number", fields=[("vat_id", "invalid")])
