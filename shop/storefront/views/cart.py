"""The cart: looking at it, putting in, changing, taking out."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from shop.browse.products import get_product
from shop.browse.values import ProductPage, VariantOffer
from shop.cart.errors import CartClosed, CartNotFound
from shop.checkout.basket import SkuNotSold, set_in_cart, view_basket
from shop.checkout.quoting import get_offers
from shop.kernel.errors import Invalid
from shop.storefront.answers import fleeting_part, own_page, wants_parts
from shop.storefront.builders.cart import Deed, cart_page
from shop.storefront.builders.product import product_view
from shop.storefront.choice import parameter
from shop.storefront.forms import read_cart_form
from shop.storefront.presenters import AddedPart
from shop.storefront.visitors import find_open_basket, lower_to_what_is_left, put_in
from shop.web.cookies import find_cart_id, remember_cart
from shop.web.csrf import check_csrf_token
from shop.web.errors import FormExpired


def cart() -> Response:
    """The cart, with what was just done to it."""
    deed = Deed(
        added=request.args.get("added", ""),
        removed=request.args.get("removed", ""),
        quantity=request.args.get("quantity", 0, int),
        lowered=request.args.get("lowered", ""),
        form_expired="expired" in request.args,
    )
    return own_page("cart", cart_page(find_open_basket(), deed))


def back_to_cart() -> AnyResponse:
    """For who comes to an address that only takes forms."""
    return redirect(url_for("storefront.cart"))


def add() -> AnyResponse:
    """Put something in. A page that caches share has no token: its origin was checked."""
    form = read_cart_form(request.form, least=1)
    product, variant = _find_variant(form.sku)
    if variant.availability == "sold_out":
        return _refuse(product, variant, f"{_named(product, variant)} is sold out.")
    try:
        cart_id = put_in(form.sku, form.quantity)
    except Invalid as error:
        return _refuse(product, variant, f"Your cart is full: {error.detail}.")
    basket = view_basket(cart_id)
    if lower_to_what_is_left(basket, form.sku):
        answer = _to_cart(lowered=form.sku)
    elif wants_parts():
        answer = fleeting_part("added", _added(product, variant, basket.count))
    else:
        answer = _to_cart(added=form.sku)
    remember_cart(answer, cart_id)
    return answer


def update() -> AnyResponse:
    """Make it so many of something, or as many as there are left."""
    form = read_cart_form(request.form, least=0)
    return _change(form.sku, form.quantity)


def remove() -> AnyResponse:
    """Take something out."""
    return _change(read_cart_form(request.form, least=0).sku, 0)


def _change(sku: str, quantity: int) -> AnyResponse:
    """Whatever stands in the way, the cart's page shows how things are."""
    try:
        check_csrf_token()
    except FormExpired:
        return _to_cart(expired="1")
    cart_id = find_cart_id()
    before = find_open_basket()
    if cart_id is None or before is None:
        return _to_cart()
    try:
        set_in_cart(cart_id, sku, quantity)
    except (CartNotFound, CartClosed, SkuNotSold):
        return _to_cart()
    if quantity == 0:
        had = next((line.quantity for line in before.lines if line.sku == sku), 0)
        return _to_cart(removed=sku, quantity=had) if had else _to_cart()
    lowered = lower_to_what_is_left(view_basket(cart_id), sku)
    return _to_cart(lowered=sku) if lowered else _to_cart()


def _to_cart(**deed: str | int) -> Response:
    return redirect(url_for("storefront.cart", **deed), 303)  # type: ignore[return-value,arg-type]


def _find_variant(sku: str) -> tuple[ProductPage, VariantOffer]:
    """What is sold under ``sku``; SkuNotSold when nothing is."""
    offer = get_offers([sku]).get(sku)
    if offer is None:
        raise SkuNotSold("nothing is sold under this SKU")
    product = get_product(offer.handle)
    variant = next((each for each in product.variants if each.sku == sku), None)
    if variant is None:
        raise SkuNotSold("nothing is sold under this SKU")
    return product, variant


def _refuse(product: ProductPage, variant: VariantOffer, why: str) -> Response:
    names = [parameter(option.name) for option in product.options]
    wanted = dict(zip(names, variant.options, strict=True))
    return own_page("product", product_view(product, wanted, refused=why), 409)


def _named(product: ProductPage, variant: VariantOffer) -> str:
    return ", ".join((product.card.title, *(variant.options if product.options else ())))


def _added(product: ProductPage, variant: VariantOffer, count: int) -> AddedPart:
    shelf = product.collections[:1]
    back = (
        url_for("storefront.collection", slug=shelf[0].slug)
        if shelf
        else url_for("storefront.home")
    )
    options = ", ".join(variant.options) if product.options else ""
    return AddedPart(product.card.title, options, variant.price, count, back)
