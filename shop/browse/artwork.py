"""The drawings behind ``/artwork/<handle>.svg``."""

from shop.browse.errors import ProductNotFound
from shop.cache import keys
from shop.cache.remember import remember
from shop.catalog.artwork import artwork_svg
from shop.catalog.queries.products import find_product_words
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, current_tenant


def get_artwork(handle: str, option: str | None = None) -> str:
    """The drawing of the product at ``handle`` as SVG, in the colour of ``option``.

    An option the product does not have changes nothing. Raises ProductNotFound.
    """
    tenant = current_tenant()
    key = keys.artwork(tenant.id, handle, option or "")
    return remember(key, str, lambda: _draw(tenant, handle, option or ""))


def _draw(tenant: Tenant, handle: str, option: str) -> str:
    with reading(Plane.CATALOGUE) as session:
        words = find_product_words(session, tenant, handle)
    if words is None:
        raise ProductNotFound(f"there is no product {handle!r}", slug=handle)
    colour = option if option in words.option_values else ""
    return artwork_svg(handle, words.product_type, words.title, colour)
