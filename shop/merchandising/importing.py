"""Bringing in a product file: parse, catalogue, opening stock, in this order."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from babel import Locale

from shop.catalog.actions import ImportedProduct, import_products, judge_products
from shop.catalog.parsed import ParsedFile, ParsedProduct, Refused
from shop.catalog.queries.products import list_sku_owners
from shop.catalog.shopify import parse
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for
from shop.inventory.actions import OpeningStock, open_shelves
from shop.merchandising.showing import show_stock

# A batch is one transaction: short enough to let others at the catalogue, long enough that its
# dozen statements cost little for each product.
BATCH = 50

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, or would do. ``refused`` is ordered by line of the file.

    ``variants`` counts those of all products taken, ``opened`` those that got a shelf just now.
    """

    created: int
    updated: int
    unchanged: int
    variants: int
    opened: int
    refused: tuple[Refused, ...]

    @property
    def taken(self) -> int:
        """Products of the file that are in the catalogue now."""
        return self.created + self.updated + self.unchanged

    @property
    def refused_products(self) -> int:
        """Products that were left out; a row without a handle counts as one."""
        return len({one.handle or one.line for one in self.refused})


def import_catalog(
    tenant: Tenant,
    stream: TextIO,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    batch: int = BATCH,
) -> ImportSummary:
    """Import a Shopify product export into the tenant's brand, published to the tenant.

    Each product is taken whole or not at all. Only variants without a shelf get their opening
    stock: a repeated import never touches stock, and one that was cut short between the planes
    is completed by the next. ``progress(done, total)`` is called after every batch. With
    ``dry_run`` nothing is written. Raises CatalogueFileError when the file is of no use at all.
    """
    with reading(Plane.CATALOGUE, primary=True) as session:
        owners = list_sku_owners(session, tenant.brand_id)
    parsed = parse(
        stream,
        market=tenant.id,
        currency=tenant.currency,
        market_names=_market_names(tenant),
        owners=owners,
    )
    results: list[ImportedProduct] = []
    opened = 0
    for products in _batches(parsed.products, batch):
        done = (_judge if dry_run else _write)(tenant, products)
        opened += 0 if dry_run else _open_shelves(tenant, done)
        results += done
        if progress:
            progress(len(results), len(parsed.products))
    return _summary(parsed, results, opened)


def _write(tenant: Tenant, products: Sequence[ParsedProduct]) -> list[ImportedProduct]:
    with transaction(Plane.CATALOGUE) as session:
        return import_products(session, tenant, products)


def _judge(tenant: Tenant, products: Sequence[ParsedProduct]) -> list[ImportedProduct]:
    with reading(Plane.CATALOGUE, primary=True) as session:
        return judge_products(session, tenant, products)


def _open_shelves(tenant: Tenant, results: Sequence[ImportedProduct]) -> int:
    openings = [opening for result in results for opening in _openings(result)]
    if not openings:
        return 0
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        opened = open_shelves(session, tenant.id, openings)
    show_stock(tenant, opened)
    return len(opened)


def _openings(result: ImportedProduct) -> Iterator[OpeningStock]:
    variant_ids = dict(result.variant_ids)
    for variant in result.product.variants if result.product_id else ():
        assert result.product_id is not None
        yield OpeningStock(
            sku=variant.sku,
            variant_id=variant_ids[variant.sku],
            product_id=result.product_id,
            quantity=variant.opening_stock,
        )


def _summary(parsed: ParsedFile, results: list[ImportedProduct], opened: int) -> ImportSummary:
    count = Counter(result.outcome for result in results)
    late = [
        Refused(result.product.line, result.product.handle, result.reason, "sku_taken")
        for result in results
        if result.outcome == "refused"
    ]
    return ImportSummary(
        created=count["created"],
        updated=count["updated"],
        unchanged=count["unchanged"],
        variants=sum(len(r.product.variants) for r in results if r.outcome != "refused"),
        opened=opened,
        refused=tuple(sorted([*parsed.refused, *late], key=lambda one: one.line)),
    )


def _market_names(tenant: Tenant) -> list[str]:
    """How a file may call the tenant's market: by name, by country or by its currency."""
    country = Locale("en").territories.get(tenant.country, tenant.country)
    return [tenant.name, country, tenant.country, tenant.currency]


def _batches(products: Sequence[ParsedProduct], size: int) -> Iterator[Sequence[ParsedProduct]]:
    for start in range(0, len(products), size):
        yield products[start : start + size]
