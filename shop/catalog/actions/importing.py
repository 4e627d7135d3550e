"""Products of a file become products of a brand, sold by one of its tenants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.snapshots import Change, Stored, snapshot_of
from shop.catalog.actions.stored import load_stored
from shop.catalog.actions.writing import write_changes
from shop.catalog.models import Product, Variant
from shop.catalog.parsed import ParsedProduct
from shop.data.models import Brand
from shop.data.tenants import Tenant
from shop.kernel.ids import new_id

Outcome = Literal["created", "updated", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """What became of a product of the file; ``variant_ids`` are by SKU, empty when refused."""

    product: ParsedProduct
    outcome: Outcome
    product_id: UUID | None = None
    variant_ids: tuple[tuple[str, UUID], ...] = ()
    reason: str = ""


def import_products(
    session: Session, tenant: Tenant, products: Sequence[ParsedProduct]
) -> list[ImportedProduct]:
    """Write ``products`` into the tenant's brand, priced in its currency and published to it.

    A product is known by its handle, a variant by its SKU. Only what differs is written, with a
    new version and an event; the same file again changes nothing. A product whose SKU belongs
    to another one is refused whole, the others count. Prices in other currencies, publications
    of other tenants and products that the file does not name are not touched.

    A variant that left the file loses its price in this currency: it is not sold in this market
    any more. It keeps its id and its SKU, which the shelf and old orders know it by, so that it
    is the same variant when a later file has it again.

    Locks the brand, so that two imports into it go one after another.
    """
    session.execute(
        select(Brand.id).where(Brand.id == tenant.brand_id).with_for_update(key_share=True)
    )
    judged, changes = _judge(session, tenant, products)
    write_changes(session, tenant, changes)
    return _with_ids(session, tenant, judged)


def judge_products(
    session: Session, tenant: Tenant, products: Sequence[ParsedProduct]
) -> list[ImportedProduct]:
    """What ``import_products`` would do at this moment; writes nothing and locks nothing."""
    return _judge(session, tenant, products)[0]


def _judge(
    session: Session, tenant: Tenant, products: Sequence[ParsedProduct]
) -> tuple[list[ImportedProduct], list[Change]]:
    stored = load_stored(session, tenant, [product.handle for product in products])
    owners = _sku_owners(session, tenant, products)
    handles: set[str] = set()
    judged, changes = [], []
    for product in products:
        reason = _refusal(product, handles, owners)
        if reason:
            judged.append(ImportedProduct(product, "refused", reason=reason))
            continue
        handles.add(product.handle)
        owners.update((variant.sku, product.handle) for variant in product.variants)
        outcome, change = _compare(product, stored.get(product.handle))
        judged.append(ImportedProduct(product, outcome))
        changes += [change] if change else []
    return judged, changes


def _compare(product: ParsedProduct, before: Stored | None) -> tuple[Outcome, Change | None]:
    snapshot = snapshot_of(product)
    if before is None:
        return "created", Change(product, new_id(), snapshot, None)
    if before.snapshot == snapshot:
        return "unchanged", None
    return "updated", Change(product, before.id, snapshot, before.snapshot)


def _refusal(product: ParsedProduct, handles: set[str], owners: dict[str, str]) -> str:
    """Why the product cannot be taken; empty when it can."""
    if product.handle in handles:
        return f"The handle {product.handle!r} appears twice."
    skus = [variant.sku for variant in product.variants]
    for sku in skus:
        owner = owners.get(sku, product.handle)
        if owner != product.handle:
            return f"The SKU {sku!r} belongs to the product {owner!r}."
        if skus.count(sku) > 1:
            return f"The SKU {sku!r} appears twice in the product."
    return ""


def _sku_owners(
    session: Session, tenant: Tenant, products: Sequence[ParsedProduct]
) -> dict[str, str]:
    """The handles of the brand's products that have these SKUs already."""
    rows = session.execute(
        select(Variant.sku, Product.handle)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.brand_id == tenant.brand_id, Variant.sku.in_(_skus(products)))
    )
    return {row.sku: row.handle for row in rows}


def _with_ids(
    session: Session, tenant: Tenant, judged: list[ImportedProduct]
) -> list[ImportedProduct]:
    taken = [one.product for one in judged if one.outcome != "refused"]
    rows = session.execute(
        select(Variant.sku, Variant.id, Variant.product_id).where(
            Variant.brand_id == tenant.brand_id, Variant.sku.in_(_skus(taken))
        )
    )
    known = {row.sku: row for row in rows}
    answer = []
    for one in judged:
        ids = [known[v.sku] for v in one.product.variants] if one.outcome != "refused" else []
        answer.append(
            replace(
                one,
                product_id=ids[0].product_id if ids else None,
                variant_ids=tuple((row.sku, row.id) for row in ids),
            )
        )
    return answer


def _skus(products: Sequence[ParsedProduct]) -> list[str]:
    return sorted({variant.sku for product in products for variant in product.variants})
