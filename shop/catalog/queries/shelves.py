"""The collections a tenant shows, with how much stands on each.

Counting is fair here: a catalogue is small, it grows by hand, and the answer is cached.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.models import (
    Collection,
    CollectionProduct,
    Price,
    Product,
    Publication,
    Variant,
)
from shop.catalog.queries.shown import first_of
from shop.data.tenants import Tenant


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A collection; ``cover_handle`` is its newest product, ``kind`` is ``type`` or ``tag``."""

    slug: str
    title: str
    kind: str
    product_count: int
    cover_handle: str


def list_collections(
    session: Session, tenant: Tenant, *, of_product: UUID | None = None
) -> tuple[CollectionSummary, ...]:
    """Collections with at least one shown product: types before tags, then the fullest first.

    ``of_product`` leaves only those on which that product stands. One statement.
    """
    newest = first_of(func.array_agg(Product.handle).aggregate_order_by(Product.id.desc()))
    count = func.count().label("product_count")
    priced = (
        select(Price.variant_id)
        .join(Variant, Variant.id == Price.variant_id)
        .where(Variant.product_id == Product.id, Price.currency == tenant.currency)
        .exists()
    )
    statement = (
        select(
            Collection.slug,
            Collection.title,
            Collection.kind,
            count,
            newest.label("cover_handle"),
        )
        .join(CollectionProduct, CollectionProduct.collection_id == Collection.id)
        .join(Product, Product.id == CollectionProduct.product_id)
        .join(Publication, Publication.product_id == Product.id)
        .where(Collection.brand_id == tenant.brand_id, Publication.tenant_id == tenant.id, priced)
        .group_by(Collection.id)
        .order_by(Collection.kind.desc(), count.desc(), Collection.title, Collection.slug)
    )
    if of_product is not None:
        standing = select(CollectionProduct.collection_id).where(
            CollectionProduct.product_id == of_product
        )
        statement = statement.where(Collection.id.in_(standing))
    return tuple(CollectionSummary(*row) for row in session.execute(statement))
