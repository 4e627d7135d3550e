"""What a tenant sells under a SKU, at which price: what carts and quotes are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import Price, Product, Publication, Variant
from shop.data.tenants import Tenant


@dataclass(frozen=True, slots=True)
class Offer:
    """A published variant with its price in the tenant's currency, in minor units."""

    sku: str
    variant_id: UUID
    product_id: UUID
    handle: str
    product_title: str
    options: tuple[str, ...]
    unit_price: int
    compare_at: int | None
    tax_class: str
    grams: int
    requires_shipping: bool

    @property
    def title(self) -> str:
        """``Harbour jacket – M / Spruce``: the product and the chosen options."""
        chosen = " / ".join(self.options)
        return f"{self.product_title} – {chosen}" if chosen else self.product_title


def list_offers(session: Session, tenant: Tenant, skus: Iterable[str]) -> dict[str, Offer]:
    """The tenant's offers of ``skus`` by SKU; what it does not sell is absent. One statement."""
    rows = session.execute(
        select(
            Variant.sku,
            Variant.id,
            Product.id,
            Product.handle,
            Product.title,
            Variant.option_values,
            Price.amount,
            Price.compare_at,
            Variant.tax_class,
            Variant.grams,
            Variant.requires_shipping,
        )
        .join(Product, Product.id == Variant.product_id)
        .join(
            Publication,
            (Publication.product_id == Product.id) & (Publication.tenant_id == tenant.id),
        )
        .join(Price, (Price.variant_id == Variant.id) & (Price.currency == tenant.currency))
        .where(Variant.brand_id == tenant.brand_id, Variant.sku.in_(sorted(set(skus))))
    )
    return {row[0]: Offer(*row[:5], tuple(row[5]), *row[6:]) for row in rows}
