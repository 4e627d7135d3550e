"""Buying."""

from typing import Final
from uuid import UUID

from flask import Response, url_for

from shop.api.operations import Resource
from shop.api.replying import reply
from shop.api.shapes.checkout import AcceptedOrder, Checkout, as_request
from shop.api.shapes.values import Money
from shop.cart.errors import CartNotFound
from shop.checkout.actions import order_token, place_order
from shop.checkout.errors import (
    CartAlreadyOrdered,
    CheckoutBusy,
    DiscountInvalid,
    EmptyOrder,
    KeyInFlight,
    KeyReused,
    OutOfStock,
    PriceChanged,
    UnknownSku,
)
from shop.data.tenants import current_tenant
from shop.kernel.errors import Invalid, OutcomeUnknown
from shop.pricing.errors import NotDeliverable
from shop.web import limits
from shop.web.errors import RateLimited

resource = Resource("checkout")

REFUSALS: Final = (
    OutOfStock,
    PriceChanged,
    CartAlreadyOrdered,
    KeyInFlight,
    KeyReused,
    UnknownSku,
    NotDeliverable,
    DiscountInvalid,
    EmptyOrder,
    CartNotFound,
    RateLimited,
    CheckoutBusy,
    OutcomeUnknown,
)


@resource.operation(
    "POST",
    "/checkout",
    {202: AcceptedOrder},
    body=Checkout,
    key="required",
    errors=REFUSALS,
    gives=("Location", "Idempotent-Replayed", "X-Consistency-Token"),
)
def check_out(body: Checkout, key: str) -> Response:
    """Place an order, once for each Idempotency-Key.

    202 says that the order is on disk; its payment follows. After a 503, a time-out or a broken
    connection send the same again with the same key: a key that was accepted answers the same
    for 24 hours, and any other answer means that nothing was done.
    """
    limits.check(limits.CHECKOUT)
    _check_form(body)
    placed = place_order(as_request(body, key))
    headers = {"Location": order_address(placed.order_id)}
    if placed.replayed:
        headers["Idempotent-Replayed"] = "true"
    token = order_token(current_tenant(), placed.order_id)
    return reply(AcceptedOrder("Processing", placed.order_id, placed.number, token), 202, headers)


def order_address(order_id: UUID | str) -> str:
    """Where an order is to be asked for."""
    return url_for("api.get_one_order", order_id=order_id)


def _check_form(body: Checkout) -> None:
    """What a shape cannot say: items or a cart, not both; money in the shop's currency."""
    faults = []
    if body.items is not None and body.cart_id is not None:
        faults.append(("cart_id", "not_with_items"))
    currency = current_tenant().currency
    if isinstance(body.expected_total, Money) and body.expected_total.currency != currency:
        faults.append(("expected_total.currency", "invalid"))
    if faults:
        raise Invalid("Some fields are missing or wrong.", fields=faults)
