"""Where products of a file are shown: their pictures, their collections, their publication."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.catalog.actions.snapshots import Change
from shop.catalog.models import Collection, CollectionProduct, ProductImage, Publication
from shop.catalog.rules import collections_of
from shop.data.tenants import Tenant
from shop.kernel.ids import new_id


def write_images(session: Session, changes: Sequence[Change]) -> None:
    """Replace the pictures of products whose pictures differ."""
    differing = [c for c in changes if c.before is None or c.before.images != c.after.images]
    session.execute(delete(ProductImage).where(ProductImage.product_id.in_(_ids(differing))))
    rows = [
        {
            "id": new_id(),
            "product_id": change.product_id,
            "position": position,
            "url": url,
            "alt": alt,
        }
        for change in differing
        for position, url, alt in change.after.images
    ]
    _insert(session, ProductImage, rows)


def write_collections(session: Session, tenant: Tenant, changes: Sequence[Change]) -> None:
    """Put the products on the shelves of their type and tags, and off all others."""
    names = {name.slug: name for change in changes for name in collections_of(change.product)}
    _insert(
        session,
        Collection,
        [
            {"id": new_id(), "brand_id": tenant.brand_id, **names[slug]._asdict()}
            for slug in sorted(names)
        ],
    )
    known = session.execute(
        select(Collection.slug, Collection.id).where(
            Collection.brand_id == tenant.brand_id, Collection.slug.in_(sorted(names))
        )
    )
    collection_ids = {row.slug: row.id for row in known}
    session.execute(
        delete(CollectionProduct).where(CollectionProduct.product_id.in_(_ids(changes)))
    )
    rows = [
        {"collection_id": collection_ids[slug], "product_id": change.product_id}
        for change in changes
        for slug in sorted(change.after.collections)
    ]
    _insert(session, CollectionProduct, rows)


def write_publications(session: Session, tenant: Tenant, changes: Sequence[Change]) -> None:
    """Show what the file publishes in the tenant's storefront, and hide what it does not."""
    hidden = _ids(change for change in changes if not change.after.is_published)
    session.execute(
        delete(Publication).where(
            Publication.tenant_id == tenant.id, Publication.product_id.in_(hidden)
        )
    )
    shown = _ids(change for change in changes if change.after.is_published)
    rows = [{"tenant_id": tenant.id, "product_id": product_id} for product_id in shown]
    _insert(session, Publication, rows)


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table).values(rows).on_conflict_do_nothing())


def _ids(changes: Iterable[Change]) -> list[UUID]:
    return [change.product_id for change in changes]
