"""One product with all that its page says, and what its picture is drawn from."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import Price, Product, Publication, Variant
from shop.catalog.queries.shown import (
    ProductSummary,
    as_summary,
    for_sale,
    offer_of_product,
    select_shown,
    state_name,
    state_number,
)
from shop.catalog.rules import Availability
from shop.data.tenants import Tenant


@dataclass(frozen=True, slots=True)
class VariantDetail:
    """One buyable thing; amounts are minor units of the tenant's currency."""

    sku: str
    options: tuple[str, ...]
    price: int
    compare_at: int | None
    availability: Availability


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product with its variants in shop order; ``option_names`` is empty without a choice."""

    summary: ProductSummary
    description_html: str
    option_names: tuple[str, ...]
    variants: tuple[VariantDetail, ...]


@dataclass(frozen=True, slots=True)
class ProductWords:
    """What a drawing of a product is made from."""

    title: str
    product_type: str
    option_values: frozenset[str]


def find_product(session: Session, tenant: Tenant, handle: str) -> ProductDetail | None:
    """The product at ``handle`` as the tenant shows it, or None. Two statements."""
    row = session.execute(
        select_shown(tenant, offer_of_product(tenant))
        .add_columns(Product.description_html, Product.options)
        .where(Product.handle == handle)
    ).first()
    if row is None:
        return None
    variants = _list_variants(session, tenant, row.id)
    return ProductDetail(as_summary(row), row.description_html, tuple(row.options), variants)


def find_product_words(session: Session, tenant: Tenant, handle: str) -> ProductWords | None:
    """What the picture of the product at ``handle`` is drawn from; None if it is not shown."""
    rows = session.execute(
        select(Product.title, Product.product_type, Variant.option_values)
        .join(Publication, Publication.product_id == Product.id)
        .join(Variant, Variant.product_id == Product.id)
        .where(
            Publication.tenant_id == tenant.id,
            Product.brand_id == tenant.brand_id,
            Product.handle == handle,
        )
    ).all()
    if not rows:
        return None
    values = frozenset(value for row in rows for value in row.option_values)
    return ProductWords(rows[0].title, rows[0].product_type, values)


def list_sku_owners(session: Session, brand_id: UUID) -> dict[str, str]:
    """Every SKU of the brand with the handle of its product: what an import must not take."""
    rows = session.execute(
        select(Variant.sku, Product.handle)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.brand_id == brand_id)
    )
    return {row.sku: row.handle for row in rows}


def list_published_skus(session: Session, tenant: Tenant, limit: int) -> list[str]:
    """Up to ``limit`` SKUs of products that the tenant shows."""
    return list(
        session.scalars(
            select(Variant.sku)
            .join(Publication, Publication.product_id == Variant.product_id)
            .where(Publication.tenant_id == tenant.id)
            .limit(limit)
        )
    )


def _list_variants(session: Session, tenant: Tenant, product_id: UUID) -> tuple[VariantDetail, ...]:
    rows = session.execute(
        for_sale(tenant)
        .join(Product, Product.id == Variant.product_id)
        .add_columns(
            Variant.sku,
            Variant.option_values,
            Price.amount,
            Price.compare_at,
            state_number().label("state"),
        )
        .where(Product.id == product_id)
        .order_by(Variant.position, Variant.sku)
    )
    return tuple(
        VariantDetail(
            row.sku, tuple(row.option_values), row.amount, row.compare_at, state_name(row.state)
        )
        for row in rows
    )
