"""Writes what differs between a file's products and the tables, each table once for the batch."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.catalog.actions.placing import write_collections, write_images, write_publications
from shop.catalog.actions.snapshots import Change
from shop.catalog.events import ProductChanged, ProductPublished, ProductWithdrawn
from shop.catalog.models import Price, Product, Variant
from shop.data.tenants import Tenant
from shop.kernel.ids import new_id
from shop.messaging.envelope import Event
from shop.messaging.outbox import add_rows, row_for


def write_changes(session: Session, tenant: Tenant, changes: Sequence[Change]) -> None:
    """Make all ``changes`` and record their events. The caller holds the brand's lock."""
    if not changes:
        return
    versions = _write_products(session, tenant, changes)
    variant_ids = _write_variants(session, tenant, changes)
    _write_prices(session, tenant, changes, variant_ids)
    write_images(session, changes)
    write_collections(session, tenant, changes)
    write_publications(session, tenant, changes)
    events = (
        row_for(event, tenant.id)
        for change in changes
        for event in _events(tenant, change, versions[change.product_id])
    )
    add_rows(session, events)


def _write_products(session: Session, tenant: Tenant, changes: Sequence[Change]) -> dict[UUID, int]:
    """Insert or change the products; returns their versions by id."""
    new = insert(Product).values(
        [
            {
                "id": change.product_id,
                "brand_id": tenant.brand_id,
                "handle": change.product.handle,
                "title": change.after.title,
                "description_html": change.after.description_html,
                "vendor": change.after.vendor,
                "product_type": change.after.product_type,
                "tags": list(change.after.tags),
                "options": list(change.after.options),
            }
            for change in changes
        ]
    )
    changed = ("title", "description_html", "vendor", "product_type", "tags", "options")
    statement = new.on_conflict_do_update(
        index_elements=[Product.brand_id, Product.handle],
        set_={
            **{name: new.excluded[name] for name in changed},
            "version": Product.version + 1,
            "updated_at": func.now(),
        },
    ).returning(Product.id, Product.version)
    return {row.id: row.version for row in session.execute(statement)}


def _write_variants(session: Session, tenant: Tenant, changes: Sequence[Change]) -> dict[str, UUID]:
    """Insert or change the variants by SKU; returns their ids by SKU."""
    fields = (
        "position",
        "option_values",
        "grams",
        "barcode",
        "requires_shipping",
        "tax_class",
        "image_url",
    )
    rows = [
        {
            "id": new_id(),
            "brand_id": tenant.brand_id,
            "product_id": change.product_id,
            "sku": variant.sku,
            **{name: getattr(variant, name) for name in fields},
            "option_values": list(variant.option_values),
        }
        for change in changes
        for variant in change.after.variants
    ]
    new = insert(Variant).values(rows)
    statement = new.on_conflict_do_update(
        index_elements=[Variant.brand_id, Variant.sku],
        set_={name: new.excluded[name] for name in fields},
    ).returning(Variant.sku, Variant.id)
    return {row.sku: row.id for row in session.execute(statement)}


def _write_prices(
    session: Session, tenant: Tenant, changes: Sequence[Change], variant_ids: dict[str, UUID]
) -> None:
    """Set the prices in the tenant's currency; what left the file loses its price there."""
    of_products = select(Variant.id).where(Variant.product_id.in_([c.product_id for c in changes]))
    session.execute(
        delete(Price).where(
            Price.currency == tenant.currency,
            Price.variant_id.in_(of_products),
            Price.variant_id.not_in(variant_ids.values()),
        )
    )
    new = insert(Price).values(
        [
            {
                "variant_id": variant_ids[variant.sku],
                "currency": tenant.currency,
                "amount": variant.price,
                "compare_at": variant.compare_at,
            }
            for change in changes
            for variant in change.after.variants
        ]
    )
    differs = Price.amount.is_distinct_from(new.excluded.amount)
    differs |= Price.compare_at.is_distinct_from(new.excluded.compare_at)
    session.execute(
        new.on_conflict_do_update(
            index_elements=[Price.variant_id, Price.currency],
            set_={
                "amount": new.excluded.amount,
                "compare_at": new.excluded.compare_at,
                "updated_at": func.now(),
            },
            where=differs,
        )
    )


def _events(tenant: Tenant, change: Change, version: int) -> Iterator[Event]:
    told: dict[str, Any] = {
        "tenant_id": tenant.id,
        "product_id": change.product_id,
        "handle": change.product.handle,
        "product_version": version,
    }
    was_published = change.before is not None and change.before.is_published
    if change.before is not None:
        yield ProductChanged(brand_id=tenant.brand_id, **told)
    if change.after.is_published and not was_published:
        yield ProductPublished(**told)
    if was_published and not change.after.is_published:
        yield ProductWithdrawn(**told)
