"""Every page of the storefront in every state it can be in, over a small made-up shelf.

``render`` needs no server and no database: the routes are there to give addresses.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from flask import Blueprint, Flask, render_template, url_for

from shop.browse.values import (
    CollectionCard,
    Option,
    Page,
    Picture,
    ProductCard,
    ProductPage,
    VariantOffer,
)
from shop.kernel.money import Money
from shop.storefront import presenters as p
from shop.storefront.assets import STATIC, asset_address
from shop.storefront.choice import buy_box
from shop.storefront.rendering import equip
from shop.storefront.structured_data import product_data

ROUTES = {
    "home": "/",
    "collection": "/collections/<slug>",
    "product": "/products/<slug>",
    "search": "/search",
    "cart": "/cart",
    "cart_add": "/cart/add",
    "cart_update": "/cart/update",
    "cart_remove": "/cart/remove",
    "checkout": "/checkout",
    "order": "/orders/<uuid:id>",
    "order_status": "/orders/<uuid:id>/status",
    "invoice": "/orders/<uuid:id>/invoice.pdf",
    "me": "/me",
    "sitemap": "/sitemap.xml",
}
WIDE = Picture("/artwork/wide.svg", "", 800, 1000)
ORDER_ID = uuid.UUID("0190b0c0-0000-7000-8000-000000000001")
EARLY, LATE = dt.date(2026, 11, 26), dt.date(2026, 11, 27)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def frame(**changes) -> p.Frame:
    seller = p.Seller(
        "Doorbuster GmbH", ("Torstraße 1", "10119 Berlin"), "help@shop.example", "DE000000000"
    )
    menu = tuple(
        p.MenuEntry(t.lower(), t) for t in ("Outdoor", "Kitchen", "Home", "Bags", "Garden", "Desk")
    )
    regions = (p.RegionLink("United States", "http://us.localhost", "USD", "en"),)
    return replace(
        p.Frame(
            "Doorbuster", seller=seller, menu=menu, regions=regions, has_demo_payments=True,
            zone="Europe/Berlin",
        ),
        **changes,
    )  # fmt: skip


@dataclass
class Shelf:
    """What the pages are filled with."""

    cards: tuple[ProductCard, ...]
    product: ProductPage
    plain: ProductPage
    collections: tuple[CollectionCard, ...]


def card(number: int, **changes) -> ProductCard:
    return replace(
        ProductCard(
            uuid.UUID(int=number), f"thing-{number}", f"Thing {number}", "Maker", eur(5900), None,
            "in_stock", replace(WIDE, alt=f"Thing {number}"),
        ),
        **changes,
    )  # fmt: skip


def jacket() -> ProductPage:
    offers = [
        ("J-SP-M", ("Spruce", "M"), 5900, "in_stock"),
        ("J-SP-L", ("Spruce", "L"), 5900, "few_left"),
        ("J-SP-XL", ("Spruce", "XL"), 6400, "sold_out"),
        ("J-SA-M", ("Sand", "M"), 5900, "sold_out"),
    ]
    variants = tuple(
        VariantOffer(sku, options, eur(price), eur(7900) if price == 5900 else None, state, None)
        for sku, options, price, state in offers
    )
    return ProductPage(
        card(1, title="Harbour jacket", slug="harbour-jacket", compare_at=eur(7900)),
        "<p>Keeps the wet outside.</p><h3>Care</h3><ul><li>Wash at 30 °C</li></ul>",
        (Option("Colour", ("Spruce", "Sand")), Option("Size", ("M", "L", "XL"))),
        variants,
        (replace(WIDE, alt="Harbour jacket, front"), Picture("/artwork/b.svg", "Back", 800, 1000)),
        (CollectionCard("outdoor", "Outdoor", 12, WIDE),),
    )


def shelf() -> Shelf:
    only = VariantOffer("MUG", (), eur(1800), None, "in_stock", None)
    plain = ProductPage(card(2, title="Mug", slug="mug"), "", (), (only,), (WIDE,), ())
    states = ("in_stock", "few_left", "sold_out", "in_stock")
    cards = tuple(card(n, availability=states[n % 4]) for n in range(8))
    collections = tuple(CollectionCard(e.slug, e.title, 12, WIDE) for e in frame().menu[:4])
    return Shelf(
        (replace(cards[0], compare_at=eur(7900)), *cards[1:]), jacket(), plain, collections
    )


def view(product: ProductPage, wanted=None, **changes) -> p.ProductView:
    def address(**query):
        return url_for("storefront.product", slug=product.card.slug, _external=True, **query)

    data = product_data(product, address, lambda url: "http://localhost" + url, "Keeps you dry.")
    made = p.ProductView(product, buy_box(product, wanted or {}), delivery(), (), data)
    return replace(made, **changes)


def delivery() -> p.DeliveryPromise:
    return p.DeliveryPromise("Germany", eur(390), eur(5000), EARLY, LATE)


def sums(**changes) -> p.Sums:
    base = p.Sums(eur(5900), eur(6290), shipping=eur(390), taxes=(p.TaxPart(190_000, eur(1004)),))
    return replace(base, **changes)


def cart_lines(shelf: Shelf) -> tuple[p.CartLine, ...]:
    jacket, mug = shelf.product.card, shelf.plain.card

    def line(sku, product, options, quantity, state):
        return p.CartLine(
            sku, product.title, options, product.slug, product.image, quantity, 10,
            product.price, product.price * quantity, state,
        )  # fmt: skip

    return (
        line("J-SP-M", jacket, "Spruce, M", 1, "few_left"),
        line("MUG", mug, "", 2, "in_stock"),
        line("J-SA-M", jacket, "Sand, M", 1, "sold_out"),
    )


def carts(shelf: Shelf) -> dict[str, p.CartPage]:
    notices = (
        p.CartNotice("price_up", "Harbour jacket", now=eur(6900), before=eur(5900)),
        p.CartNotice("price_down", "Mug", now=eur(1600), before=eur(1800)),
        p.CartNotice("sold_out", "Harbour jacket, Sand, M"),
        p.CartNotice("exceeds_stock", "Mug", quantity=1),
        p.CartNotice("fewer_left", "Mug", quantity=1),
        p.CartNotice("withdrawn", "Kettle"),
        p.CartNotice("form_expired"),
    )
    added = (p.CartNotice("added", "Harbour jacket, M", now=eur(5900)),)
    removed = (p.CartNotice("removed", "Harbour jacket", "J-SP-M", 1),)
    lines = cart_lines(shelf)
    estimate = sums(is_final=False)
    return {
        "cart": p.CartPage(lines[:2], added, estimate, delivery(), "t"),
        "cart-changed": p.CartPage(lines, notices, estimate, delivery(), "t"),
        "cart-removed": p.CartPage(lines[:1], removed, estimate, delivery(), "t"),
        "cart-only-sold-out": p.CartPage(lines[2:], (), None, None, "t"),
        "cart-empty": p.CartPage((), removed, None, None, "t", shelf.cards[:4]),
    }


def checkout(shelf: Shelf, **changes) -> p.CheckoutPage:
    image = shelf.product.card.image
    lines = (
        p.SummaryLine("Harbour jacket", "Spruce, M", 1, eur(5900), image),
        p.SummaryLine("Mug", "", 2, eur(3600), shelf.plain.card.image),
    )
    methods = (
        p.MethodChoice("standard", "Standard", eur(390), EARLY, LATE),
        p.MethodChoice("express", "Express", eur(1290), EARLY, EARLY),
        p.MethodChoice("pickup", "Pick-up point", eur(0), EARLY, dt.date(2026, 12, 1)),
    )
    values = {"country": "DE", "shipping_method": "standard"}
    countries = (p.Choice("DE", "Germany"), p.Choice("AT", "Austria"), p.Choice("FR", "France"))
    page = p.CheckoutPage(
        lines, sums(), countries, (), methods, "key-1", "csrf-1", (("J-SP-M", 1), ("MUG", 2)),
        values=values,
    )  # fmt: skip
    return replace(page, **changes)


def checkouts(shelf: Shelf) -> dict[str, p.CheckoutPage]:
    gone = p.ShortLine("Harbour jacket", "Spruce, M", 1, 0)
    fewer = p.ShortLine("Mug", "", 2, 1)
    dearer = p.ShortLine("Harbour jacket", "", before=eur(5900), now=eur(6900))
    rest = checkout(shelf).lines[1:]
    typed = {
        "country": "DE", "email": "ada@example.org", "name": "Ada Example", "postal_code": "1",
        "line1": "Hauptstraße 1", "vat_id": "DE1", "shipping_method": "express",
    }  # fmt: skip
    errors = (
        p.FieldError("city", "Enter your town"),
        p.FieldError("postal_code", "Postcode must have 5 digits"),
        p.FieldError("vat_id", "VAT number must begin with a country and 8 to 12 signs"),
        p.FieldError("shipping_method", "Choose a way of delivery"),
        p.FieldError("payment_token", "Choose a way to pay"),
    )
    states = (p.Choice("CA", "California"), p.Choice("OR", "Oregon"))
    us_values = {"country": "US", "state": "CA", "shipping_method": "standard"}
    us_sums = sums(taxes=(p.TaxPart(72_500, eur(428)),), tax_is_inside=False)

    def hard(kind, short=(), **changes):
        trouble = p.Trouble(kind, short, before=eur(6290), retry_after_seconds=20)
        return checkout(shelf, **{"trouble": trouble, "values": typed} | changes)

    declined = p.Trouble("declined", decline_code="insufficient_funds")
    return {
        "checkout": checkout(shelf),
        "checkout-errors": checkout(shelf, values=typed, errors=errors),
        "checkout-us": checkout(shelf, states=states, values=us_values, sums=us_sums),
        "checkout-not-deliverable": checkout(shelf, methods=()),
        "checkout-empty": checkout(shelf, lines=()),
        "checkout-nothing-to-send": checkout(shelf, methods=(), needs_delivery=False),
        "checkout-sold-out": hard("sold_out", (gone,), lines=rest),
        "checkout-sold-out-several": hard("sold_out", (gone, gone, fewer), lines=rest),
        "checkout-all-sold-out": hard("sold_out", (gone,), lines=()),
        "checkout-fewer-left": hard("sold_out", (fewer,), lines=rest),
        "checkout-price-changed": hard("price_changed", (dearer,)),
        "checkout-total-changed": hard("price_changed"),
        "checkout-declined": hard("declined", trouble=declined),
        "checkout-busy": hard("busy"),
        "checkout-unknown": hard("unknown"),
        "checkout-in-flight": hard("in_flight"),
        "checkout-expired": hard("form_expired"),
    }


def order(shelf: Shelf, state: str, **changes) -> p.OrderPage:
    page = p.OrderPage(
        ORDER_ID, "token-1", "10J-J", state, dt.date(2026, 11, 23), checkout(shelf).lines, sums(),
        "ada@example.org", "Ada", ("Ada Example", "Hauptstraße 1", "10119 Berlin", "Germany"),
        "Standard", (EARLY, LATE),
    )  # fmt: skip
    return replace(page, **changes)


def orders(shelf: Shelf) -> dict[str, p.OrderPage]:
    until = dt.datetime(2026, 11, 23, 21, 40, tzinfo=dt.UTC)
    return {
        "order-processing": order(shelf, "processing"),
        "order-slow": order(shelf, "slow"),
        "order-stuck": order(shelf, "stuck", trying_until=until),
        "order-requires-action": order(
            shelf, "requires_action", action_address="http://127.0.0.1:9/3ds/1"
        ),
        "order-paid": order(shelf, "paid"),
        "order-paid-with-invoice": order(shelf, "paid", has_invoice=True),
        "order-fulfilled": order(shelf, "fulfilled", has_invoice=True),
        "order-payment-failed": order(
            shelf, "payment_failed", decline_code="card_declined", has_cart=True
        ),
        "order-payment-failed-elsewhere": order(shelf, "payment_failed"),
        "order-cancelled": order(shelf, "cancelled", cancelled_by_deadline=True),
        "order-refunded": order(shelf, "refunded", has_invoice=True),
    }


def problems(shelf: Shelf) -> dict[str, p.ProblemPage]:
    form = p.Resend("/checkout", (("email", "ada@example.org"), ("csrf_token", "t")))
    page = p.ProblemPage(request_id="7f3a9c", retry_after_seconds=20, address="/collections/bags")
    return {
        "error_400": replace(page, resend=form),
        "error_403": page,
        "error_404": replace(page, top=shelf.cards[:4]),
        "error_invoice_404": page,
        "error_410": replace(page, top=shelf.cards[:4]),
        "error_429": page,
        "error_500": page,
        "error_503": page,
        "error_503_unknown": replace(page, resend=form),
        "error_order_404": page,
        "error_refused": page,
    }


def shelves(shelf: Shelf) -> dict[str, tuple[str, object]]:
    outdoor = shelf.collections[0]
    cards = Page(shelf.cards, "c")
    sorts = (p.SortChoice("new", "Newest", True), p.SortChoice("price", "Price, low first", False))
    nothing = Page((), None)
    help_ = {"collections": shelf.collections, "top": shelf.cards[:4]}
    more = "/collections/outdoor?cursor=c"
    return {
        "home": ("home", p.HomePage(shelf.cards[0], shelf.collections, shelf.cards, delivery())),
        "home-empty": ("home", p.HomePage(None, (), ())),
        "collection": ("collection", p.CollectionPage(outdoor, cards, more, sorts, "For outside.")),
        "collection-empty": ("collection", p.CollectionPage(outdoor, nothing, None)),
        "search": ("search", p.SearchPage("jacket", cards, "/search?q=jacket&cursor=c")),
        "search-nothing": ("search", p.SearchPage("jaket", nothing, None, **help_)),
        "search-no-query": ("search", p.SearchPage("", nothing, None, **help_)),
        "product": ("product", view(shelf.product, related=shelf.cards[:4])),
        "product-sold-out": ("product", view(shelf.product, {"colour": "Spruce", "size": "XL"})),
        "product-refused": (
            "product",
            view(shelf.product, refused="M is sold out. Choose another."),
        ),
        "product-plain": ("product", view(shelf.plain)),
        "added": ("added", p.AddedPart("Harbour jacket", "Spruce, M", eur(5900), 1, "/")),
        "regions": ("regions", p.RegionsPage((p.RegionLink("Europe", "/eu", "EUR", "en"),))),
    }


def every_page(shelf: Shelf) -> dict[str, tuple[str, object]]:
    """Name of the state → its template's name and the page it gets. Needs an app context."""
    return (
        shelves(shelf)
        | {name: ("cart", page) for name, page in carts(shelf).items()}
        | {name: ("checkout", page) for name, page in checkouts(shelf).items()}
        | {name: ("order", page) for name, page in orders(shelf).items()}
        | {name + "-part": ("order_status", page) for name, page in orders(shelf).items()}
        | {name: (name, page) for name, page in problems(shelf).items()}
    )


def make_app(shop_frame: p.Frame | None = None) -> Flask:
    app = Flask("pages", static_folder=None)
    shop = Blueprint(
        "storefront",
        "shop.storefront",
        template_folder=str(STATIC.with_name("templates")),
        static_folder=str(STATIC),
        static_url_path="/static",
    )
    for name, rule in ROUTES.items():
        shop.add_url_rule(rule, name, lambda **_: "")
    app.register_blueprint(shop)
    equip(
        app.jinja_env,
        lambda: shop_frame or frame(),
        asset_address(url_for),
        lambda path: "http://eu.localhost" + path,
    )
    app.context_processor(lambda: {"frame": shop_frame or frame()})
    return app


def render(name: str, page: object, **context) -> str:
    return render_template(f"storefront/{name}.html", page=page, **context)
