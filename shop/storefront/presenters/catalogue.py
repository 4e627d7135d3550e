"""The pages that caches share: nothing in them belongs to one visitor."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from shop.browse.values import CollectionCard, Page, Picture, ProductCard, ProductPage
from shop.kernel.money import Money
from shop.storefront.choice import BuyBox


@dataclass(frozen=True, slots=True)
class DeliveryPromise:
    """What delivery costs and when it comes, for the country most buyers live in.

    ``country`` is its name in the page's language. ``free_from`` is None where delivery is
    never free.
    """

    country: str
    price: Money
    free_from: Money | None
    first: dt.date
    last: dt.date

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """First and last day of arrival."""
        return self.first, self.last


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front door. ``hero`` is the product that stands in it, if there is one."""

    hero: ProductCard | None
    collections: tuple[CollectionCard, ...]
    top: tuple[ProductCard, ...]
    delivery: DeliveryPromise | None = None


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order that a list can be shown in."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """A collection, a stretch of its products and the address of the next stretch."""

    collection: CollectionCard
    cards: Page[ProductCard]
    next_address: str | None
    sorts: tuple[SortChoice, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found for ``query``; ``collections`` and ``top`` help when nothing was."""

    query: str
    cards: Page[ProductCard]
    next_address: str | None
    collections: tuple[CollectionCard, ...] = ()
    top: tuple[ProductCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with one of its variants chosen by the address.

    ``refused`` is why something could not be put into the cart a moment ago (a sentence),
    ``data`` the same offer for search engines.
    """

    product: ProductPage
    box: BuyBox
    delivery: DeliveryPromise | None
    related: tuple[ProductCard, ...]
    data: dict[str, Any]
    most_at_once: int = 10
    refused: str = ""

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures, that of the chosen variant first."""
        first = self.box.chosen.picture
        if first is None:
            return self.product.pictures or (self.product.card.image,)
        return (first, *(p for p in self.product.pictures if p.url != first.url))


@dataclass(frozen=True, slots=True)
class AddedPart:
    """The answer to "add to cart" for a page that swaps its parts (``added.html``)."""

    title: str
    options: str
    price: Money
    cart_count: int
    back_address: str
