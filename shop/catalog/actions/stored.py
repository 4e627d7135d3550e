"""Snapshots of what stands in the tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.snapshots import Snapshot, Stored, VariantSnapshot
from shop.catalog.models import (
    Collection,
    CollectionProduct,
    Price,
    Product,
    ProductImage,
    Publication,
    Variant,
)
from shop.data.tenants import Tenant


def load_stored(session: Session, tenant: Tenant, handles: Iterable[str]) -> dict[str, Stored]:
    """The brand's products at ``handles`` as the tenant's market has them. Five statements."""
    rows = session.execute(
        select(Product).where(
            Product.brand_id == tenant.brand_id, Product.handle.in_(sorted(set(handles)))
        )
    ).scalars()
    products = {product.id: product for product in rows}
    variants = _load_variants(session, tenant, products)
    images = _load_images(session, products)
    collections = _load_collections(session, products)
    published = set(
        session.scalars(
            select(Publication.product_id).where(
                Publication.tenant_id == tenant.id, Publication.product_id.in_(products)
            )
        )
    )
    return {
        product.handle: Stored(
            product.id,
            Snapshot(
                title=product.title,
                description_html=product.description_html,
                vendor=product.vendor,
                product_type=product.product_type,
                tags=tuple(product.tags),
                options=tuple(product.options),
                variants=tuple(variants[product.id]),
                images=tuple(images[product.id]),
                collections=frozenset(collections[product.id]),
                is_published=product.id in published,
            ),
        )
        for product in products.values()
    }


def _load_variants(
    session: Session, tenant: Tenant, products: Mapping[UUID, Product]
) -> defaultdict[UUID, list[VariantSnapshot]]:
    rows = session.execute(
        select(Variant, Price)
        .join(Price, (Price.variant_id == Variant.id) & (Price.currency == tenant.currency))
        .where(Variant.product_id.in_(products))
        .order_by(Variant.position, Variant.sku)
    )
    found: defaultdict[UUID, list[VariantSnapshot]] = defaultdict(list)
    for variant, price in rows:
        found[variant.product_id].append(
            VariantSnapshot(
                sku=variant.sku,
                position=variant.position,
                option_values=tuple(variant.option_values),
                grams=variant.grams,
                barcode=variant.barcode,
                requires_shipping=variant.requires_shipping,
                tax_class=variant.tax_class,
                image_url=variant.image_url,
                price=price.amount,
                compare_at=price.compare_at,
            )
        )
    return found


def _load_images(
    session: Session, products: Mapping[UUID, Product]
) -> defaultdict[UUID, list[tuple[int, str, str]]]:
    rows = session.scalars(
        select(ProductImage)
        .where(ProductImage.product_id.in_(products))
        .order_by(ProductImage.position)
    )
    found: defaultdict[UUID, list[tuple[int, str, str]]] = defaultdict(list)
    for image in rows:
        found[image.product_id].append((image.position, image.url, image.alt))
    return found


def _load_collections(
    session: Session, products: Mapping[UUID, Product]
) -> defaultdict[UUID, set[str]]:
    rows = session.execute(
        select(CollectionProduct.product_id, Collection.slug)
        .join(Collection, Collection.id == CollectionProduct.collection_id)
        .where(CollectionProduct.product_id.in_(products))
    )
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for product_id, slug in rows:
        found[product_id].add(slug)
    return found
