"""Products as lists and pages show them."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from shop.api.shapes.values import Availability, Money, Name, as_money
from shop.browse.values import Picture, ProductCard, ProductPage, VariantOffer


class ProductQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which products, and where to go on."""

    q: Annotated[str, Meta(max_length=1000, description="words to search for")] | None = None
    collection: Annotated[Name, Meta(description="the slug of a collection")] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 24
    cursor: (
        Annotated[str, Meta(max_length=2000, description="next_cursor of the page before")] | None
    ) = None


class TopProductQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """How many of the best sellers."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 8


class Image(Struct, frozen=True):
    """A picture; ``url`` is relative to the storefront."""

    url: str
    alt: str
    width: int
    height: int


class ProductItem(Struct, frozen=True):
    """A product as lists show it. ``price`` is its cheapest variant's, ``compare_at`` what that
    cost before a reduction."""

    id: UUID
    slug: str
    title: str
    price: Money
    availability: Availability
    vendor: str
    compare_at: Money | None
    image: Image


class ProductList(Struct, frozen=True):
    """A page of products; ``next_cursor`` is null at the end."""

    items: list[ProductItem]
    next_cursor: str | None


class ProductOption(Struct, frozen=True):
    """A choice such as Size, with its values in shop order."""

    name: str
    values: list[str]


class Variant(Struct, frozen=True):
    """One thing that can be bought. ``options`` has a value for each option of the product."""

    sku: str
    options: list[str]
    price: Money
    availability: Availability
    compare_at: Money | None
    image: Image | None


class CollectionLink(Struct, frozen=True):
    """A collection the product stands in."""

    slug: str
    title: str


class Product(Struct, frozen=True):
    """A product with everything its page says. ``description_html`` is safe to show."""

    id: UUID
    slug: str
    title: str
    price: Money
    availability: Availability
    vendor: str
    compare_at: Money | None
    image: Image
    description_html: str
    options: list[ProductOption]
    variants: list[Variant]
    images: list[Image]
    collections: list[CollectionLink]


def as_item(card: ProductCard) -> ProductItem:
    """The shape of a card."""
    return ProductItem(
        id=card.id,
        slug=card.slug,
        title=card.title,
        price=as_money(card.price),
        availability=card.availability,
        vendor=card.vendor,
        compare_at=as_money(card.compare_at) if card.compare_at else None,
        image=_image(card.image),
    )


def as_product(page: ProductPage) -> Product:
    """The shape of a page."""
    item = as_item(page.card)
    return Product(
        id=item.id,
        slug=item.slug,
        title=item.title,
        price=item.price,
        availability=item.availability,
        vendor=item.vendor,
        compare_at=item.compare_at,
        image=item.image,
        description_html=page.description_html,
        options=[ProductOption(option.name, list(option.values)) for option in page.options],
        variants=[_variant(offer) for offer in page.variants],
        images=[_image(picture) for picture in page.pictures],
        collections=[CollectionLink(card.slug, card.title) for card in page.collections],
    )


def _variant(offer: VariantOffer) -> Variant:
    return Variant(
        sku=offer.sku,
        options=list(offer.options),
        price=as_money(offer.price),
        availability=offer.availability,
        compare_at=as_money(offer.compare_at) if offer.compare_at else None,
        image=_image(offer.picture) if offer.picture else None,
    )


def _image(picture: Picture) -> Image:
    return Image(picture.url, picture.alt, picture.width, picture.height)
