"""All addresses of the storefront, and what happens before and around each.

``blueprint`` equips the application it is registered with: nothing else is to be done.
"""

from typing import Final, cast

from flask import Blueprint, Flask, Response, abort, request, url_for
from flask.blueprints import BlueprintSetupState

from shop.storefront.answers import absolute, own_page
from shop.storefront.assets import asset_address
from shop.storefront.frames import current_frame, list_open_tenants, list_regions
from shop.storefront.presenters import RegionsPage
from shop.storefront.problems import problem_page
from shop.storefront.rendering import equip
from shop.storefront.views import cart, checkout, files, home, lists, me, orders, product
from shop.web.answers import use_error_page
from shop.web.csrf import check_origin
from shop.web.tenant import act_for, find_asked_tenant

blueprint = Blueprint("storefront", __name__, template_folder="templates")

# Name, address, view. ``word`` is one part of a path without control signs (shop/web/addresses).
_PAGES: Final = (
    ("home", "/", home.home),
    ("collection", "/collections/<word:slug>", lists.collection),
    ("product", "/products/<word:slug>", product.product),
    ("search", "/search", lists.search),
    ("cart", "/cart", cart.cart),
    ("order", "/orders/<uuid:id>", orders.order),
    ("order_status", "/orders/<uuid:id>/status", orders.order_status),
    ("invoice", "/orders/<uuid:id>/invoice.pdf", orders.invoice),
    ("me", "/me", me.me),
    ("artwork", "/artwork/<word:handle>.svg", files.artwork),
    ("sitemap", "/sitemap.xml", files.sitemap),
    ("robots", "/robots.txt", files.robots),
    ("favicon", "/favicon.ico", files.favicon),
    ("static", "/static/<path:filename>", files.static),
)
_FORMS: Final = (
    ("cart_add", "/cart/add", cart.add),
    ("cart_update", "/cart/update", cart.update),
    ("cart_remove", "/cart/remove", cart.remove),
)

for _name, _rule, _view in _PAGES:
    blueprint.add_url_rule(_rule, _name, _view)
for _name, _rule, _view in _FORMS:
    blueprint.add_url_rule(_rule, _name, _view, methods=["POST"])
    blueprint.add_url_rule(_rule, f"{_name}_left", cart.back_to_cart)
blueprint.add_url_rule("/checkout", "checkout", checkout.checkout, methods=["GET", "POST"])


def hang(app: Flask) -> None:
    """Answer the storefront's addresses in ``app``, and what goes wrong there with pages."""
    app.register_blueprint(blueprint)


@blueprint.record_once
def _equip(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    equip(app.jinja_env, current_frame, asset_address(url_for), absolute)
    use_error_page(app, problem_page)


@blueprint.before_request
def _find_shop() -> Response | None:
    """Whose page it is; files are everybody's. A host of nobody gets to choose."""
    if request.endpoint in ("storefront.static", "storefront.favicon"):
        return None
    check_origin()
    tenant = find_asked_tenant()
    if tenant is None:
        return _choose_region()
    act_for(tenant)
    return None


def _choose_region() -> Response:
    """The shops there are, in place of the front page; elsewhere there is no such page."""
    if request.endpoint in ("storefront.sitemap", "storefront.robots", "storefront.artwork"):
        abort(404)
    regions = list_regions(list_open_tenants(request.host))
    status = 200 if request.endpoint == "storefront.home" else 404
    return own_page("regions", RegionsPage(regions), status)
