"""What delivery costs and when it comes, before anybody said where to."""

from shop.checkout.quoting import get_market, today
from shop.data.tenants import Tenant, current_tenant
from shop.kernel.money import Money
from shop.pricing.shipping import ShippingMethod, delivery_window, list_offers
from shop.pricing.values import Quote
from shop.storefront.frames import language_names
from shop.storefront.presenters import DeliveryPromise


def usual_delivery() -> DeliveryPromise | None:
    """The cheapest delivery within the tenant's own country; None when there is none."""
    tenant = current_tenant()
    offers = list_offers(get_market(tenant).shipping_methods, tenant.country, 0)
    if not offers:
        return None
    cheapest = min(offers, key=lambda offer: offer.price)
    return _promise(tenant, cheapest.method, cheapest.price)


def delivery_of(quote: Quote) -> DeliveryPromise | None:
    """The delivery that an estimate reckons with; None when nothing is sent."""
    if quote.shipping_method is None:
        return None
    return _promise(current_tenant(), quote.shipping_method, quote.totals.shipping)


def _promise(tenant: Tenant, method: ShippingMethod, price: int) -> DeliveryPromise:
    first, last = delivery_window(method, today(tenant), tenant.country)
    return DeliveryPromise(
        country=str(language_names().territories[tenant.country]),
        price=Money(price, tenant.currency),
        free_from=None if method.free_from is None else Money(method.free_from, tenant.currency),
        first=first,
        last=last,
    )
