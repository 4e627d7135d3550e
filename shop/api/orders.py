"""Orders and their invoices, for whoever holds the order's token."""

from uuid import UUID

from flask import Response, request, url_for

from shop.api.operations import Resource
from shop.api.replying import reply
from shop.api.shapes.orders import Order, as_order
from shop.checkout.actions import is_order_token
from shop.checkout.order_page import InvoiceNotIssued, fetch_invoice, view_order
from shop.data.tenants import current_tenant
from shop.invoices.storage import StoreUnavailable
from shop.orders.errors import OrderNotFound
from shop.web.caching import PRIVATE, conditional, content_tag

resource = Resource("orders")

_PRIVATE = ("ETag", "Cache-Control")


@resource.operation(
    "GET",
    "/orders/<uuid:order_id>",
    {200: Order},
    order_token=True,
    errors=(OrderNotFound,),
    gives=_PRIVATE,
)
def get_one_order(order_id: UUID) -> Response:
    """Get an order. Ask again with If-None-Match until its status is final."""
    _check_token(order_id)
    found = view_order(order_id)
    invoice_url = url_for("api.get_order_invoice", order_id=order_id)
    answer = reply(as_order(found, invoice_url))
    # The version alone stands still while the payment or the invoice moves.
    tag = f"{found.order.version}-{content_tag(answer.get_data())[:8]}"
    return conditional(answer, request, tag, PRIVATE)


@resource.operation(
    "GET",
    "/orders/<uuid:order_id>/invoice.pdf",
    {200: "application/pdf"},
    order_token=True,
    errors=(OrderNotFound, InvoiceNotIssued, StoreUnavailable),
    gives=_PRIVATE,
)
def get_order_invoice(order_id: UUID) -> Response:
    """Get the invoice, once it is issued."""
    _check_token(order_id)
    invoice, original = fetch_invoice(order_id)
    answer = Response(original, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{invoice.number}.pdf")
    return conditional(answer, request, invoice.sha256, PRIVATE)


def _check_token(order_id: UUID) -> None:
    """Who does not hold the token learns nothing, not even that there is such an order."""
    token = request.headers.get("X-Order-Token", "")
    if not is_order_token(token, current_tenant(), order_id):
        raise OrderNotFound("there is no such order")
