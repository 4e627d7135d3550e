"""The frame of the page that is being made: whose shop it is, what else it leads to."""

import re
from typing import Final

from babel import Locale
from flask import current_app, g, request

from shop.browse.shelves import list_collections
from shop.checkout.quoting import get_market
from shop.data.errors import DatabaseUnavailable, NoTenant
from shop.data.tenants import Tenant, current_tenant, list_tenants
from shop.pricing.destinations import EU_COUNTRIES
from shop.storefront.formatting import formatting_locale
from shop.storefront.presenters import Frame, MenuEntry, RegionLink, Seller

MENU_ENTRIES: Final = 8
# Shown where not even the directory of shops can be read.
NAMELESS: Final = "Doorbuster"
# Templates are English until they are translated.
LANGUAGE: Final = "en"

_PORT: Final = re.compile(r":[0-9]{1,5}$")


def current_frame() -> Frame:
    """The frame for the current tenant, or for no tenant at all; made once a request."""
    tenant = find_current_tenant()
    kept: dict[str, Frame] = g.setdefault("frames", {})
    key = tenant.id if tenant else ""
    if key not in kept:
        kept[key] = _frame_of(tenant) if tenant else _frame_of_nobody()
    return kept[key]


def find_current_tenant() -> Tenant | None:
    """Whose page is being made; None when the host is nobody's."""
    try:
        return current_tenant()
    except NoTenant:
        return None


def list_regions(tenants: list[Tenant]) -> tuple[RegionLink, ...]:
    """Links to these shops, at the port the visitor came by."""
    return tuple(
        RegionLink(_region_name(tenant), _address(tenant), tenant.currency, LANGUAGE)
        for tenant in tenants
    )


def list_open_tenants(host: str) -> list[Tenant]:
    """The shops that a visitor of a host without a shop is shown.

    All of them while one brand is at home here. Of several brands none may be shown beside
    another, so only shops below the host that was asked for.
    """
    tenants = list_tenants()
    if len({tenant.brand_id for tenant in tenants}) <= 1:
        return tenants
    below = "." + host.partition(":")[0].lower()
    return [tenant for tenant in tenants if tenant.hostnames[0].endswith(below)]


def language_names() -> Locale:
    """Names of countries and the like in the page's language."""
    return Locale(LANGUAGE)


def _frame_of(tenant: Tenant) -> Frame:
    siblings = [
        other
        for other in list_tenants()
        if other.brand_id == tenant.brand_id and other.id != tenant.id
    ]
    return Frame(
        name=tenant.name,
        language=LANGUAGE,
        locale=formatting_locale(LANGUAGE, tenant.country),
        zone=tenant.time_zone,
        currency=tenant.currency,
        tax_regime=tenant.tax_regime,
        seller=_seller(tenant),
        menu=_menu(),
        regions=list_regions(siblings),
        has_demo_payments=current_app.extensions["settings"].payments.kind == "demo",
    )


def _frame_of_nobody() -> Frame:
    try:
        tenants = list_open_tenants(request.host)
    except DatabaseUnavailable:
        tenants = []
    return Frame(tenants[0].name if tenants else NAMELESS)


def _seller(tenant: Tenant) -> Seller:
    facts = tenant.seller
    return Seller(
        name=facts.get("name", tenant.name),
        lines=tuple(facts.get("lines", ())),
        email=facts.get("email", ""),
        vat_id=facts.get("vat_id", ""),
    )


def _menu() -> tuple[MenuEntry, ...]:
    """No menu while the catalogue is away: pages about what went wrong need a frame too."""
    try:
        collections = list_collections()[:MENU_ENTRIES]
    except DatabaseUnavailable:
        return ()
    return tuple(MenuEntry(entry.slug, entry.title) for entry in collections)


def _region_name(tenant: Tenant) -> str:
    """Where the tenant delivers to: a country, the European Union, else its own name."""
    try:
        countries = get_market(tenant).countries or (tenant.country,)
    except DatabaseUnavailable:
        countries = (tenant.country,)
    names = language_names().territories
    if len(countries) == 1:
        return str(names[countries[0]])
    return str(names["EU"]) if set(countries) <= set(EU_COUNTRIES) else tenant.name


def _address(tenant: Tenant) -> str:
    scheme = current_app.extensions["settings"].public_scheme
    port = _PORT.search(request.host)
    return f"{scheme}://{tenant.hostnames[0]}{port.group() if port else ''}/"
