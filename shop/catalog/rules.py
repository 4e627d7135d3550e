"""Pure rules of the catalogue: collections and words for availability."""

from typing import Literal, NamedTuple

from shop.catalog.parsed import ParsedProduct
from shop.kernel.text import slugify

Availability = Literal["in_stock", "few_left", "sold_out"]
CollectionKind = Literal["type", "tag"]

# From here down the shop says "Only 7 left": a number a person counts, not an estimate.
FEW_LEFT = 10


class CollectionName(NamedTuple):
    """A collection a product belongs to by itself; ``slug`` is its address."""

    slug: str
    title: str
    kind: CollectionKind


def availability_state(available: int) -> Availability:
    """The word for ``available`` pieces; below zero counts as sold out."""
    if available <= 0:
        return "sold_out"
    return "few_left" if available <= FEW_LEFT else "in_stock"


def collections_of(product: ParsedProduct) -> tuple[CollectionName, ...]:
    """The collections of its type and its tags, each address once; the type comes first.

    A type and a tag of the same spelling are one collection, and so are two tags that differ
    only in case or accents. A tag that spells no address (say, only signs) makes none.
    """
    found: dict[str, CollectionName] = {}
    named: list[tuple[CollectionKind, str]] = [("type", product.product_type)]
    named += [("tag", tag) for tag in product.tags]
    for kind, title in named:
        slug = slugify(title)
        if slug:
            found.setdefault(slug, CollectionName(slug, title[:1].upper() + title[1:], kind))
    return tuple(found.values())
