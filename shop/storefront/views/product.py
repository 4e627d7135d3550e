"""A product, with one of its variants chosen by the address."""

from flask import Response, request

from shop.browse.products import get_product
from shop.storefront.answers import shared_page
from shop.storefront.builders.product import product_view


def product(slug: str) -> Response:
    """The page; an option the product does not have chooses nothing."""
    page = product_view(get_product(slug), request.args)
    return shared_page("product", page)
