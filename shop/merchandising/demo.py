"""The demo shop: one brand, a storefront in Europe and one in the United States, a catalogue.

The sellers are made up: towns and postal codes are real, the streets are not, and addresses under
``.example`` belong to nobody (RFC 2606).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import shop.catalog
from shop.catalog.queries.products import list_published_skus
from shop.data.directory import TenantSettings
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, acting_for, find_tenant, forget_directory
from shop.inventory.queries import list_stock
from shop.merchandising.importing import ImportSummary, import_catalog
from shop.merchandising.tenants import add_tenant
from shop.pricing.shipping import demo_shipping

BRAND = "Doorbuster"
CATALOGUE = Path(shop.catalog.__file__).parent / "demo" / "doorbuster.csv"
# All of it in one transaction for each plane: a demo is there whole or not at all.
_WHOLE = 100_000
_LOOKED_AT = 1_000

EU = TenantSettings(
    id="eu",
    name="Doorbuster",
    hostnames=("eu.localhost",),
    currency="EUR",
    locale="en",
    languages=("en", "de", "fr"),
    tax_regime="vat_included",
    country="DE",
    time_zone="Europe/Berlin",
    shard="eu",
    seller={
        "name": "Doorbuster Demo GmbH",
        "lines": ["Halboffene Straße 1", "10115 Berlin", "Germany"],
        "country": "DE",
        "vat_id": "DE123456788",
        "register_number": "HRB 000000 (demo)",
        "email": "hello@eu.doorbuster.example",
    },
)
US = TenantSettings(
    id="us",
    name="Doorbuster",
    hostnames=("us.localhost",),
    currency="USD",
    locale="en_US",
    languages=("en",),
    tax_regime="sales_tax",
    country="US",
    time_zone="America/New_York",
    shard="us",
    seller={
        "name": "Doorbuster Demo Inc.",
        "lines": ["1 Ajar Lane", "Portland, OR 97201", "United States"],
        "country": "US",
        "email": "hello@us.doorbuster.example",
    },
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What became of one tenant; ``summary`` is None when it had products already."""

    tenant: Tenant
    summary: ImportSummary | None


def seed_demo(progress: Callable[[str, int, int], None] | None = None) -> list[Seeded]:
    """Open both storefronts and fill those that sell nothing yet.

    Safe at every start: a storefront with products is left as its merchant made it. One whose
    seeding was cut short before its stock was written is completed.
    """
    forget_directory()
    return [_seed(settings, progress) for settings in (EU, US)]


def _seed(settings: TenantSettings, progress: Callable[[str, int, int], None] | None) -> Seeded:
    tenant = find_tenant(settings.id) or add_tenant(
        BRAND, settings, demo_shipping(settings.tax_regime)
    )
    if _sells(tenant):
        return Seeded(tenant, None)

    def report(done: int, total: int) -> None:
        if progress:
            progress(tenant.id, done, total)

    with CATALOGUE.open(encoding="utf-8", newline="") as stream:
        return Seeded(tenant, import_catalog(tenant, stream, progress=report, batch=_WHOLE))


def _sells(tenant: Tenant) -> bool:
    with reading(Plane.CATALOGUE, primary=True) as session:
        skus = list_published_skus(session, tenant, _LOOKED_AT)
    if not skus:
        return False
    with acting_for(tenant), reading(Plane.SHARD, primary=True) as session:
        return bool(list_stock(session, skus))
