"""A small shelf for tests about buying: a dozen mugs of one product, sold by both tenants."""

from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from shop.catalog.models import Price, Product, Publication, Variant
from shop.data.session import Plane, transaction
from shop.data.tenants import acting_for, list_tenants
from shop.inventory.actions import OpeningStock, open_shelves
from shop.kernel.ids import new_id
from tests.databases import State, TestDatabases

SKUS = tuple(f"MUG-{number:02}" for number in range(12))
PRICES = {"EUR": 1000, "USD": 1200}
PIECES = 100
# So dear that an order of 10,000 pieces cannot be written down in 64 bits.
PRICELESS = "GOLD"


def fill_shelves() -> None:
    """Sell ``SKUS`` (100 pieces each) and ``PRICELESS`` in the storefronts eu and us."""
    product_id = new_id()
    variants = {sku: new_id() for sku in (*SKUS, PRICELESS)}
    with transaction(Plane.CATALOGUE) as session:
        _write_product(session, product_id, variants)
    for tenant in list_tenants():
        with acting_for(tenant), transaction(Plane.SHARD) as session:
            openings = [
                OpeningStock(sku, variant_id, product_id, _pieces(sku))
                for sku, variant_id in variants.items()
            ]
            open_shelves(session, tenant.id, openings)
            session.execute(text("DELETE FROM outbox"))


def _write_product(session: Session, product_id: UUID, variants: dict[str, UUID]) -> None:
    tenants = list_tenants()
    brand_id = tenants[0].brand_id
    session.execute(
        insert(Product).values(
            id=product_id,
            brand_id=brand_id,
            handle="mug",
            title="Mug",
            description_html="",
            vendor="",
            product_type="",
            tags=[],
            options=["No."],
        )
    )
    rows = [
        {
            "id": variant_id,
            "brand_id": brand_id,
            "product_id": product_id,
            "sku": sku,
            "position": position,
            "option_values": [sku[-2:]],
        }
        for position, (sku, variant_id) in enumerate(variants.items(), 1)
    ]
    prices = [
        {"variant_id": variant_id, "currency": currency, "amount": amount}
        for sku, variant_id in variants.items()
        for currency, amount in _prices(sku).items()
    ]
    session.execute(insert(Variant), rows)
    session.execute(insert(Price), prices)
    for tenant in tenants:
        session.execute(insert(Publication).values(tenant_id=tenant.id, product_id=product_id))


def filled_state(databases: TestDatabases, tenants: State) -> State:
    """The rows of a shop with filled shelves."""
    with databases.restored(tenants):
        fill_shelves()
        return databases.capture()


def _prices(sku: str) -> dict[str, int]:
    return dict.fromkeys(PRICES, 10**15) if sku == PRICELESS else PRICES


def _pieces(sku: str) -> int:
    return 10_000 if sku == PRICELESS else PIECES
