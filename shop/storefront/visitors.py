"""The visitor's own cart behind the cookie."""

from uuid import UUID

from shop.cart.actions import create_cart
from shop.cart.errors import CartClosed, CartNotFound
from shop.checkout.basket import Basket, add_to_cart, set_in_cart, view_basket
from shop.web.cookies import find_cart_id


def find_basket() -> Basket | None:
    """The visitor's cart, ordered or not; None without a cookie, or for a cart that is gone."""
    cart_id = find_cart_id()
    if cart_id is None:
        return None
    try:
        return view_basket(cart_id)
    except CartNotFound:
        return None


def find_open_basket() -> Basket | None:
    """The visitor's cart as long as no order made from it stands."""
    basket = find_basket()
    return None if basket is None or basket.order_id is not None else basket


def put_in(sku: str, quantity: int) -> UUID:
    """Add to the visitor's cart, to a new one if there is none or it was ordered; its id.

    Raises SkuNotSold, and Invalid for more than a cart holds.
    """
    cart_id = find_cart_id()
    if cart_id is not None:
        try:
            add_to_cart(cart_id, sku, quantity)
        except (CartNotFound, CartClosed):
            cart_id = None
    if cart_id is None:
        cart_id = create_cart()
        add_to_cart(cart_id, sku, quantity)
    return cart_id


def lower_to_what_is_left(basket: Basket, sku: str) -> bool:
    """Whether the cart held more of ``sku`` than there is; then it holds what there is."""
    line = next((line for line in basket.lines if line.sku == sku), None)
    if line is None or not line.counts or line.quantity <= line.left:
        return False
    set_in_cart(basket.id, sku, line.left)
    return True
