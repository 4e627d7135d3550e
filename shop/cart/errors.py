"""Refusals of the cart room.

CartNotFound    no such cart, or not the caller's
CartClosed      the cart was ordered; a new one begins with the next thing put in
"""

from shop.kernel.errors import Conflict, NotFound


class CartNotFound(NotFound):
    """There is no such cart."""

    code = "cart_not_found"


class CartClosed(Conflict):
    """The cart was ordered and its order stands."""

    code = "cart_already_ordered"
