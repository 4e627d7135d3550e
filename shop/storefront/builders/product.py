"""A product's page with the variant that its address means."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

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
        path = url_for("storefront.product", slug=product.card.slug)
        return absolute(f"{path}?{urlencode(query)}" if query else path)

    # Taken out of the HTML, not put into a page: the data block escapes it like any text.
    text = Markup(product.description_html).striptags()  # noqa: S704
    return product_data(product, address, absolute, text)
