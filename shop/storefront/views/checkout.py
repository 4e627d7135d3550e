"""The one page of checkout: showing it, reckoning anew, ordering."""

import uuid

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from shop.checkout.basket import Basket
from shop.data.tenants import current_tenant
from shop.kernel.ids import parse_id
from shop.orders.errors import OrderNotFound
from shop.orders.states import PAYMENT_FAILED
from shop.storefront.answers import own_page
from shop.storefront.builders.checkout import checkout_page, exceeding_lines
from shop.storefront.builders.orders import retry_values
from shop.storefront.drafts import draft_order
from shop.storefront.forms import CheckoutForm, read_checkout_form
from shop.storefront.ordering import order_address, pay, show_empty
from shop.storefront.presenters import Trouble
from shop.storefront.views.orders import find_own_order
from shop.storefront.visitors import find_basket


def checkout() -> AnyResponse:
    """GET shows the form. POST orders; with ``press=update`` it reckons anew, refusing nothing."""
    basket = find_basket()
    if request.method == "POST":
        form = read_checkout_form(request.form)
        if basket is None:
            return show_empty()
        return _reckon_anew(basket, form) if form.only_updates else pay(basket, form)
    if basket is not None and basket.order_id is not None:
        return redirect(order_address(basket.order_id))
    if basket is None or not basket.lines:
        return show_empty()
    return _begin(basket) if basket.count else redirect(url_for("storefront.cart"))


def _begin(basket: Basket) -> Response:
    """The form as it first stands: empty, or as it was typed for an order that was not paid."""
    values, trouble = _again()
    exceeding = exceeding_lines(basket)
    if exceeding:
        trouble = Trouble("sold_out", exceeding)
    draft = draft_order(basket, values)
    page = checkout_page(draft, values, str(uuid.uuid4()), trouble=trouble)
    return own_page("checkout", page)


def _reckon_anew(basket: Basket, form: CheckoutForm) -> AnyResponse:
    if basket.order_id is not None:
        return redirect(order_address(basket.order_id), 303)
    draft = draft_order(basket, form.values)
    return own_page("checkout", checkout_page(draft, form.values, form.key or str(uuid.uuid4())))


def _again() -> tuple[dict[str, str], Trouble | None]:
    """What to begin with when ``?again=`` names an order of the visitor that was not paid."""
    fresh = {"country": current_tenant().country}
    order_id = parse_id(request.args.get("again", ""))
    if order_id is None:
        return fresh, None
    try:
        status = find_own_order(order_id, request.args.get("token", ""))
    except OrderNotFound:
        return fresh, None
    if status.order.state != PAYMENT_FAILED:
        return retry_values(status.order), None
    code = status.decline_code or ""
    return retry_values(status.order), Trouble("declined", decline_code=code)
