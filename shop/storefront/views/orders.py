"""One order: its page, the parts of it that change by themselves, its invoice.

The address carries the right to see it, so it goes to nobody else.
"""

import re
from uuid import UUID

from flask import Response, request

from shop.checkout.actions import is_order_token
from shop.checkout.order_page import OrderStatus, fetch_invoice, view_order
from shop.data.tenants import current_tenant
from shop.orders.errors import OrderNotFound
from shop.storefront.answers import fleeting_part, own_page
from shop.storefront.builders.orders import order_page
from shop.web.caching import PRIVATE

# A browser shows a PDF by an element of its own on a page of its own, which this allows.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


def order(id: UUID) -> Response:  # noqa: A002 – the name that templates give to url_for
    """The order as it stands now."""
    status = find_own_order(id, _token())
    return own_page("order", order_page(status, _token()))


def order_status(id: UUID) -> Response:  # noqa: A002
    """What its page asks for while it waits."""
    status = find_own_order(id, _token())
    return fleeting_part("order_status", order_page(status, _token()))


def invoice(id: UUID) -> Response:  # noqa: A002
    """The original of its invoice."""
    _check(id, _token())
    issued, original = fetch_invoice(id)
    answer = Response(original, mimetype="application/pdf")
    name = re.sub(r"[^\w.-]+", "-", issued.number, flags=re.ASCII)
    answer.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    answer.headers["Cache-Control"] = PRIVATE
    answer.headers["Content-Security-Policy"] = _PDF_POLICY
    return answer


def find_own_order(order_id: UUID, token: str) -> OrderStatus:
    """The order that ``token`` is the right to see; OrderNotFound for any other."""
    _check(order_id, token)
    return view_order(order_id)


def _check(order_id: UUID, token: str) -> None:
    if not is_order_token(token, current_tenant(), order_id):
        raise OrderNotFound("there is no such order")


def _token() -> str:
    return request.args.get("token", "")
