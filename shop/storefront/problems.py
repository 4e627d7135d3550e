"""The page for what went wrong. It must be made even while databases are away."""

import logging
from typing import Final

from flask import Response, request, url_for

from shop.browse.listings import list_top_products
from shop.browse.values import ProductCard
from shop.checkout.basket import SkuNotSold
from shop.checkout.order_page import InvoiceNotIssued
from shop.kernel.errors import OutcomeUnknown, ShopError
from shop.orders.errors import OrderNotFound
from shop.storefront.answers import write
from shop.storefront.frames import find_current_tenant
from shop.storefront.presenters import ProblemPage, Resend
from shop.web.errors import CrossSite, FormExpired, Problem
from shop.web.tenant import act_for, find_asked_tenant

logger = logging.getLogger(__name__)

_BY_CODE: Final = {
    FormExpired.code: "error_400",
    CrossSite.code: "error_403",
    OrderNotFound.code: "error_order_404",
    InvoiceNotIssued.code: "error_invoice_404",
    SkuNotSold.code: "error_410",
}
_BY_STATUS: Final = {404: "error_404", 410: "error_410", 429: "error_429", 503: "error_503"}
_TOP = 4


def problem_page(problem: Problem) -> Response:
    """The page for ``problem``; its status is set by who asked for it."""
    _find_tenant()
    name = _name_of(problem)
    page = ProblemPage(
        request_id=problem.request_id,
        retry_after_seconds=max(problem.retry_after_seconds, 1),
        address=_address(problem),
        resend=_resend(problem),
        top=_top() if name in ("error_404", "error_410") else (),
    )
    return Response(write(name, page), mimetype="text/html")


def _find_tenant() -> None:
    """An address that matches no route never came to be anybody's."""
    if find_current_tenant() is not None:
        return
    try:
        tenant = find_asked_tenant()
    except ShopError:
        return
    if tenant is not None:
        act_for(tenant)


def _name_of(problem: Problem) -> str:
    if problem.code == OutcomeUnknown.code and request.endpoint == "storefront.checkout":
        return "error_503_unknown"
    if problem.status == 404 and request.path.startswith("/orders/"):
        return _BY_CODE.get(problem.code, "error_order_404")
    if problem.code in _BY_CODE:
        return _BY_CODE[problem.code]
    if problem.status >= 500:
        return _BY_STATUS.get(problem.status, "error_500")
    return _BY_STATUS.get(problem.status, "error_refused")


def _address(problem: Problem) -> str:
    """Where to try again. What was put into a cart may be in it: looked up, not repeated."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    if problem.code == OutcomeUnknown.code:
        return url_for("storefront.cart")
    return ""


def _resend(problem: Problem) -> Resend | None:
    """The form once more, when sending it again can do no harm and may do good."""
    if request.method != "POST" or problem.status not in (400, 503):
        return None
    if problem.code == OutcomeUnknown.code and request.endpoint != "storefront.checkout":
        return None
    return Resend(request.path, tuple(request.form.items(multi=True)))


def _top() -> tuple[ProductCard, ...]:
    if find_current_tenant() is None:
        return ()
    try:
        return list_top_products(_TOP)
    except ShopError:
        logger.warning("the page for an error goes without products")
        return ()
