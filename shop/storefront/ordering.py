"""Pressing the button that buys.

A refusal binds no key, so the form keeps its key and the press can be repeated; only a key that
an order has already is replaced. What is shown is the cart as it is after the refusal.
"""

import uuid

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from shop.cart.errors import CartClosed, CartNotFound
from shop.checkout.actions import order_token, place_order
from shop.checkout.basket import Basket, SkuNotSold, set_in_cart
from shop.checkout.errors import CartAlreadyOrdered
from shop.checkout.quoting import get_market
from shop.data.tenants import current_tenant
from shop.kernel.errors import ShopError, Unavailable
from shop.storefront.answers import own_page
from shop.storefront.builders.checkout import checkout_page, empty_checkout
from shop.storefront.drafts import draft_order
from shop.storefront.forms import CheckoutForm, list_faults
from shop.storefront.refusals import Said, say
from shop.storefront.visitors import find_basket
from shop.web import limits
from shop.web.csrf import check_csrf_token
from shop.web.errors import FormExpired


def pay(basket: Basket, form: CheckoutForm) -> AnyResponse:
    """Order what the form shows, and go to the order's page."""
    tenant = current_tenant()
    try:
        check_csrf_token()
        limits.check(limits.CHECKOUT)
        if form.expected_total is None:
            raise FormExpired("the form does not say what it costs")
        request = form.request(basket.id, tenant.locale)
        faults = list_faults(request, get_market(tenant))
        if faults:
            return _show(basket, form, Said(422, errors=faults))
        _fit_cart(basket, form)
        accepted = place_order(request)
    except ShopError as error:
        return _refuse(form, error)
    return redirect(order_address(accepted.order_id), 303)


def order_address(order_id: object) -> str:
    """The page of the visitor's own order: who holds its cart has the right to see it."""
    token = order_token(current_tenant(), order_id)
    return url_for("storefront.order", id=order_id, token=token)


def show_empty() -> Response:
    """There is nothing to check out."""
    return own_page("checkout", empty_checkout())


def _fit_cart(basket: Basket, form: CheckoutForm) -> None:
    """Take out of the cart what the form did not offer to buy any more.

    Only what was shown as sold out before, or was agreed to by "order the rest": what changed
    under the buyer's hand stays in, and is refused by name.
    """
    shown = dict(form.shown)
    for line in basket.lines:
        wanted = shown.get(line.sku, 0)
        is_gone = not wanted and not line.counts
        is_cut = form.accepts_rest and 0 < wanted < line.quantity
        if is_gone or is_cut:
            try:
                set_in_cart(basket.id, line.sku, wanted)
            except (CartClosed, CartNotFound, SkuNotSold):
                return  # ordered or changed meanwhile: placing the order tells


def _refuse(form: CheckoutForm, error: ShopError) -> AnyResponse:
    """The page for a refusal, or the order that stands already. Raises ``error`` again where
    no page can be made: its own words are the truth then, not those of the second failure."""
    if isinstance(error, CartAlreadyOrdered):
        return redirect(order_address(error.facts["order_id"]), 303)
    try:
        basket = find_basket()
        if basket is None or not basket.lines:
            return show_empty()
        if basket.order_id is not None:
            return redirect(order_address(basket.order_id), 303)
        return _show(basket, form, say(error, form, basket))
    except Unavailable:
        raise error from None


def _show(basket: Basket, form: CheckoutForm, said: Said) -> Response:
    draft = draft_order(basket, form.values, said.left)
    key = str(uuid.uuid4()) if said.takes_new_key or not form.key else form.key
    page = checkout_page(draft, form.values, key, errors=said.errors, trouble=said.trouble)
    answer = own_page("checkout", page, said.status)
    if said.trouble and said.trouble.retry_after_seconds:
        answer.headers["Retry-After"] = str(said.trouble.retry_after_seconds)
    return answer
