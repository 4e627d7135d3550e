"""The visitor's own bits of pages that caches share."""

from flask import Response

from shop.storefront.answers import fleeting_part
from shop.storefront.visitors import find_open_basket


def me() -> Response:
    """How many pieces are in the cart."""
    basket = find_open_basket()
    return fleeting_part("me", None, cart_count=basket.count if basket else 0)
