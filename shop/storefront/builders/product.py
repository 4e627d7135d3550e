"""A product's page with the variant that its address means."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup

from shop.browse.listings import list_products
from shop.browse.values import ProductCard, ProductPage
from shop.storefront.answers import absolute
from shop.storefront.builders.delivery import usual_delivery
from shop.storefront.choice import buy_box
from shop.storefront.presenters import ProductView
from shop.storefront.structured_data import product_data

RELATED = 4


def product_view(
    product: ProductPage, wanted: Mapping[str, str], *, refused: str = ""
) -> ProductView:
    """The page of ``product`` when the address asks for ``wanted``."""
    return ProductView(
        product=product,
        box=buy_box(product, wanted),
        delivery=usual_delivery(),
        related=_related(product),
        data=_data(product),
        refused=refused,
    )


def _related(product: ProductPage) -> tuple[ProductCard, ...]:
    """Others of the collection in which it stands first of all."""
    if not product.collections:
        return ()
    shelf = product.collections[0].slug
    cards = list_products(collection=shelf, limit=RELATED + 1).items
    return tuple(card for card in cards if card.id != product.card.id)[:RELATED]


def _data(product: ProductPage) -> dict[str, Any]:
    def address(**query: str) -> str:
        return absolute(url_for("storefront.product", slug=product.card.slug, **query))

    text = Markup(product.description_html).striptags()
    return product_data(product, address, absolute, text)
