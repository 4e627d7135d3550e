"""Catalogue rows become the values of ``values``: amounts get a currency, products a picture."""

from shop.browse.pictures import cover_picture, product_picture
from shop.browse.values import CollectionCard, ProductCard
from shop.catalog.queries.shelves import CollectionSummary
from shop.catalog.queries.shown import ProductSummary
from shop.kernel.money import Money


def product_card(summary: ProductSummary, currency: str) -> ProductCard:
    """The card of a product."""
    return ProductCard(
        id=summary.id,
        slug=summary.handle,
        title=summary.title,
        vendor=summary.vendor,
        price=Money(summary.price, currency),
        compare_at=money_or_none(summary.compare_at, currency),
        availability=summary.availability,
        image=product_picture(summary.handle, summary.title, summary.first_options),
    )


def collection_card(summary: CollectionSummary) -> CollectionCard:
    """The card of a collection."""
    return CollectionCard(
        slug=summary.slug,
        title=summary.title,
        product_count=summary.product_count,
        image=cover_picture(summary.cover_handle, summary.title),
    )


def money_or_none(amount: int | None, currency: str) -> Money | None:
    """``amount`` with its currency, if there is one."""
    return None if amount is None else Money(amount, currency)
