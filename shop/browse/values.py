"""What browsing gives to its readers: frozen values, the same for page, API and feed.

``price`` is what one piece costs now. ``compare_at`` is the price before a reduction and
always higher than ``price``; it is None when nothing was reduced.
"""

import uuid
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from shop.kernel.money import Money

Availability = Literal["in_stock", "few_left", "sold_out"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its size in pixels, so that a page can keep its place free."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as lists show it. ``price`` is that of its cheapest variant."""

    id: uuid.UUID
    slug: str
    title: str
    vendor: str
    price: Money
    compare_at: Money | None
    availability: Availability
    image: Picture


@dataclass(frozen=True, slots=True)
class Option:
    """A choice the buyer makes, such as ``Size`` with ``("S", "M", "L")``, in shop order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VariantOffer:
    """One thing that can be bought. ``options`` has a value for each option, in their order."""

    sku: str
    options: tuple[str, ...]
    price: Money
    compare_at: Money | None
    availability: Availability
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class CollectionCard:
    """A collection as lists show it. ``product_count`` is what is published of it."""

    slug: str
    title: str
    product_count: int
    image: Picture | None


@dataclass(frozen=True, slots=True)
class ProductPage:
    """All that a product's page says.

    ``description_html`` was sanitised when it was imported and may be shown as it is. A
    product without choices has no ``options`` and exactly one variant.
    """

    card: ProductCard
    description_html: str
    options: tuple[Option, ...]
    variants: tuple[VariantOffer, ...]
    pictures: tuple[Picture, ...]
    collections: tuple[CollectionCard, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list; ``next_cursor`` leads on and is None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None
