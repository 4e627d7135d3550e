"""Pressing the button that buys, and what is shown when that did not go through.

A refusal binds no key, so the form keeps its key and the press can be repeated; only a key that
an order already has is replaced. Whatever is shown is the cart as it is now: the page is made
anew after the refusal, not before.
"""

import math
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from shop.cart.errors import CartClosed, CartNotFound
from shop.checkout.actions import order_token, place_order
from shop.checkout.basket import Basket, SkuNotSold, set_in_cart
from shop.checkout.errors import (
    CartAlreadyOrdered,
    EmptyOrder,
    KeyInFlight,
    KeyReused,
    OutOfStock,
    PriceChanged,
    UnknownSku,
)
from shop.checkout.quoting import get_market
from shop.data.tenants import current_tenant
from shop.kernel.errors import Invalid, OutcomeUnknown, ShopError, Unavailable
from shop.kernel.money import Money
from shop.pricing.errors import NotDeliverable
from shop.pricing.quotes import make_estimate
from shop.storefront.answers import own_page
from shop.storefront.builders.checkout import checkout_page, dearer_lines, short_lines
from shop.storefront.drafts import draft_order
from shop.storefront.forms import CheckoutForm, as_field_errors, list_faults, undeliverable
from shop.storefront.presenters import CheckoutPage, FieldError, ShortLine, Trouble
from shop.storefront.visitors import find_basket
from shop.web import limits
from shop.web.csrf import check_csrf_token, csrf_token
from shop.web.errors import FormExpired, RateLimited

Refused = Callable[[CheckoutForm, Basket, ShopError], AnyResponse]
