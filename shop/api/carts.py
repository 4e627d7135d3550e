"""Carts. An id is unguessable, and the right to use its cart."""

from uuid import UUID

from flask import Response, request, url_for

from shop.api.operations import Resource
from shop.api.replying import encode, reply
from shop.api.shapes.carts import Cart, ItemQuantity, NewCart, as_cart
from shop.cart.actions import create_cart, open_cart
from shop.cart.errors import CartClosed, CartNotFound
from shop.checkout.basket import SkuNotSold, set_in_cart, view_basket
from shop.checkout.errors import KeyInFlight
from shop.kernel.errors import Invalid
from shop.kernel.ids import new_id
from shop.web.caching import PRIVATE, conditional, content_tag
from shop.web.idempotency import run_once

resource = Resource("carts")

_CHANGING = (CartNotFound, CartClosed, SkuNotSold, Invalid)


@resource.operation(
    "POST",
    "/carts",
    {201: Cart},
    body=NewCart,
    key="optional",
    errors=(KeyInFlight,),
    gives=("Location", "Idempotent-Replayed", "X-Consistency-Token"),
)
def create_new_cart(body: NewCart, key: str) -> Response:
    """Create a cart. With an Idempotency-Key a repeat answers with the same cart."""
    cart_id, replayed = _create_once(body, key) if key else (create_cart(), False)
    headers = {"Location": url_for("api.get_one_cart", cart_id=cart_id)}
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return reply(as_cart(view_basket(cart_id)), 201, headers)


@resource.operation(
    "GET", "/carts/<uuid:cart_id>", {200: Cart}, errors=(CartNotFound,), gives=("ETag",)
)
def get_one_cart(cart_id: UUID) -> Response:
    """Get the whole cart at today's prices."""
    answer = _reply_cart(cart_id)
    return conditional(answer, request, content_tag(answer.get_data()), PRIVATE)


@resource.operation(
    "PUT",
    "/carts/<uuid:cart_id>/items/<words:sku>",
    {200: Cart},
    body=ItemQuantity,
    errors=_CHANGING,
    gives=("X-Consistency-Token",),
)
def set_cart_item(cart_id: UUID, sku: str, body: ItemQuantity) -> Response:
    """Make it exactly so many of a SKU. More than there is stays, with a notice."""
    set_in_cart(cart_id, sku, body.quantity)
    return _reply_cart(cart_id)


@resource.operation(
    "DELETE",
    "/carts/<uuid:cart_id>/items/<words:sku>",
    {200: Cart},
    errors=_CHANGING,
    gives=("X-Consistency-Token",),
)
def remove_cart_item(cart_id: UUID, sku: str) -> Response:
    """Take a SKU out."""
    set_in_cart(cart_id, sku, 0)
    return _reply_cart(cart_id)


def _create_once(body: NewCart, key: str) -> tuple[UUID, bool]:
    cart_id = new_id()
    answer, replayed = run_once(
        "carts",
        key,
        encode(body),
        {"cart_id": str(cart_id)},
        lambda session: open_cart(session, cart_id),
    )
    return UUID(answer["cart_id"]), replayed


def _reply_cart(cart_id: UUID) -> Response:
    return reply(as_cart(view_basket(cart_id)))
