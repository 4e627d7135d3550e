"""A product as one market has it, as one comparable value.

Two equal snapshots, one from a file and one from the tables, mean that importing changes nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from shop.catalog.parsed import ParsedProduct, ParsedVariant
from shop.catalog.rules import collections_of


@dataclass(frozen=True, slots=True)
class VariantSnapshot:
    """A variant with its price in the market's currency."""

    sku: str
    position: int
    option_values: tuple[str, ...]
    grams: int
    barcode: str
    requires_shipping: bool
    tax_class: str
    image_url: str
    price: int
    compare_at: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that an import writes of one product."""

    title: str
    description_html: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    options: tuple[str, ...]
    variants: tuple[VariantSnapshot, ...]
    images: tuple[tuple[int, str, str], ...]
    collections: frozenset[str]
    is_published: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A product of the brand as it stands in the tables."""

    id: UUID
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """A product that shall become ``after``; ``before`` is None when it is new."""

    product: ParsedProduct
    product_id: UUID
    after: Snapshot
    before: Snapshot | None


def snapshot_of(product: ParsedProduct) -> Snapshot:
    """What the file says."""
    return Snapshot(
        title=product.title,
        description_html=product.description_html,
        vendor=product.vendor,
        product_type=product.product_type,
        tags=product.tags,
        options=product.options,
        variants=tuple(_variant(at, v) for at, v in enumerate(product.variants, 1)),
        images=tuple((image.position, image.url, image.alt) for image in product.images),
        collections=frozenset(name.slug for name in collections_of(product)),
        is_published=product.published,
    )


def _variant(position: int, variant: ParsedVariant) -> VariantSnapshot:
    return VariantSnapshot(
        sku=variant.sku,
        position=position,
        option_values=variant.option_values,
        grams=variant.grams,
        barcode=variant.barcode,
        requires_shipping=variant.requires_shipping,
        tax_class="standard" if variant.taxable else "exempt",
        image_url=variant.image_url,
        price=variant.price,
        compare_at=variant.compare_at,
    )
