"""The storefront's HTML in every state: strict content policy, landmarks, labels, sizes."""

import gzip
import itertools
import re
from html.parser import HTMLParser

import pytest

from shop.storefront.assets import STATIC
from tests.unit.storefront import pages

TEMPLATES = STATIC.with_name("templates") / "storefront"
SOURCES = sorted(path for path in TEMPLATES.iterdir() if path.suffix in {".html", ".xml", ".txt"})
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}

# What the content policy `script-src 'self'; style-src 'self'` would block, and why not.
INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "a script without a file": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/ld\+json\")", re.IGNORECASE
    ),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}


class Elements(HTMLParser):
    """All start tags, what is open at each, and the tags that never closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)

    def every(self, *tags):
        return [attrs for tag, attrs, _ in self.found if tag in tags]


@pytest.fixture(scope="module")
def rendered():
    app = pages.make_app()
    with app.test_request_context("http://eu.localhost/"):
        shelf = pages.shelf()
        return {
            name: pages.render(template, page)
            for name, (template, page) in pages.every_page(shelf).items()
        }


@pytest.fixture(scope="module")
def parsed(rendered):
    return {name: Elements(html) for name, html in rendered.items()}


def whole_pages(parsed):
    return {name: page for name, page in parsed.items() if page.every("html")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_template_holds_anything_inline(path):
    text = path.read_text(encoding="utf-8")

    found = [what for what, pattern in INLINE.items() if pattern.search(text)]

    assert found == []


def test_nothing_but_the_sanitised_description_skips_escaping():
    unescaped = {
        (path.name, line.strip())
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\|\s*safe|autoescape", line)
    }

    assert unescaped == {("product.html", "{{ product.description_html|safe }}")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_template_compiles(path):
    environment = pages.make_app().jinja_env

    assert environment.get_template(f"storefront/{path.name}").name


def test_what_a_merchant_or_visitor_typed_is_escaped():
    hostile = '"><script>alert(1)</script>'
    app = pages.make_app()

    with app.test_request_context("http://eu.localhost/"):
        page = pages.view(pages.shelf().plain)
        card = pages.replace(page.product.card, title=hostile, vendor=hostile)
        page = pages.view(pages.replace(page.product, card=card))
        html = pages.render("product", page)
        search = pages.render("search", pages.p.SearchPage(hostile, pages.Page((), None), None))

    assert "<script>alert" not in html
    assert "<script>alert" not in search
    assert "&lt;script&gt;alert(1)" in search


def test_tags_close_in_the_order_they_opened(parsed):
    broken = {
        name: (page.crossed, page.open)
        for name, page in parsed.items()
        if page.crossed or page.open
    }

    assert broken == {}


def test_every_page_has_one_heading_of_the_first_rank_and_its_landmarks(parsed):
    counts = {
        name: tuple(len(page.every(tag)) for tag in ("h1", "main", "header", "footer", "title"))
        for name, page in whole_pages(parsed).items()
    }

    assert len(counts) == 56
    assert {name: n for name, n in counts.items() if n != (1, 1, 1, 1, 1)} == {}


def test_headings_skip_no_rank(parsed):
    def skips(page):
        ranks = [int(tag[1]) for tag, _, _ in page.found if re.fullmatch(r"h[1-6]", tag)]
        return [pair for pair in itertools.pairwise(ranks) if pair[1] > pair[0] + 1]

    pages_after_their_h1 = {
        name: page for name, page in whole_pages(parsed).items() if not name.startswith("checkout")
    }

    assert {n: skips(page) for n, page in pages_after_their_h1.items() if skips(page)} == {}


def test_ids_are_unique_and_everything_refers_to_one_that_exists(parsed):
    for name, page in whole_pages(parsed).items():
        ids = [attrs["id"] for _, attrs, _ in page.found if "id" in attrs]
        refers = {
            reference
            for _, attrs, _ in page.found
            for key in ("for", "form", "aria-describedby", "aria-labelledby", "data-press")
            for reference in (attrs.get(key) or "").split()
        }
        refers |= {a["href"][1:] for a in page.every("a") if a.get("href", "").startswith("#")}

        assert len(ids) == len(set(ids)), name
        assert refers - set(ids) == set(), name


def test_every_field_has_a_label_bound_to_it(parsed):
    for name, page in parsed.items():
        labelled = {attrs.get("for") for attrs in page.every("label")}
        bare = [
            attrs.get("name")
            for attrs in page.every("input", "select", "textarea")
            if attrs.get("type") != "hidden" and attrs.get("id") not in labelled
        ]

        assert bare == [], name


def test_every_picture_keeps_its_place_and_says_what_it_shows(parsed):
    for name, page in parsed.items():
        for attrs in page.every("img"):
            assert {"alt", "width", "height"} <= set(attrs), name


def test_one_primary_action_a_page(parsed):
    """A hard moment offers its way out at the top and again at the end of the form."""
    for name, page in whole_pages(parsed).items():
        primary = [a for a in page.every("a", "button") if "main" in (a.get("class") or "").split()]

        assert len(primary) <= (2 if name.startswith("checkout-") else 1), name


def test_parts_that_a_form_swaps_are_on_its_page(parsed):
    for name, page in whole_pages(parsed).items():
        ids = {attrs.get("id") for _, attrs, _ in page.found}
        for _, attrs, _ in page.found:
            assert set((attrs.get("data-parts") or "").split()) <= ids, name


def test_every_problem_at_a_field_is_said_twice_in_the_same_words(rendered, parsed):
    html, page = rendered["checkout-errors"], parsed["checkout-errors"]

    for words in ("Enter your town", "Postcode must have 5 digits", "Choose a way of delivery"):
        assert html.count(words) == 2, words
    assert "<title>Error: Checkout" in html
    invalid = [a["name"] for a in page.every("input") if a.get("aria-invalid") == "true"]
    assert invalid == ["postal_code", "city", "vat_id"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("checkout-sold-out", "You have not been charged and there is no order."),
        ("checkout-all-sold-out", "You have not been charged and there is no order."),
        ("checkout-fewer-left", "You have not been charged and there is no order."),
        ("checkout-price-changed", "You have not been charged."),
        ("checkout-declined", "You have not been charged."),
        ("checkout-busy", "Nothing was ordered and you have not been charged."),
        ("checkout-unknown", "the same order cannot be placed twice"),
        ("checkout-expired", "Nothing was ordered."),
        ("order-payment-failed", "You have not been charged."),
        ("order-cancelled", "You have not been charged"),
        ("order-stuck", "You are charged once, or not at all."),
        ("error_500", "It cannot be bought twice."),
        ("error_503_unknown", "the same order cannot be placed twice"),
    ],
)
def test_every_hard_moment_answers_whether_money_moved(rendered, state, words):
    assert words in rendered[state]


def test_an_order_asks_again_only_while_something_can_change(parsed):
    asking = {
        name
        for name, page in parsed.items()
        if name.endswith("-part") and any("data-poll" in attrs for _, attrs, _ in page.found)
    }

    states = ("processing", "slow", "stuck", "requires-action", "paid")
    assert asking == {f"order-{state}-part" for state in states}


def test_pages_that_caches_share_have_no_token_and_no_count(rendered, parsed):
    for name in ("home", "collection", "search", "product", "regions"):
        fields = [attrs.get("name") for attrs in parsed[name].every("input", "button")]

        assert "csrf_token" not in fields, name
        assert '<span class="count"></span>' in rendered[name], name


def test_the_visitors_fragment_counts_the_cart_for_eye_and_ear():
    app = pages.make_app()

    with app.test_request_context("http://eu.localhost/"):
        html = pages.render("me", None, cart_count=3)

    assert '<span aria-hidden="true">3</span><span class="hide">, 3 items</span>' in html
    assert Elements(html).every("a")[0]["id"] == "cart-link"


def test_the_files_for_robots_name_public_pages_only():
    app = pages.make_app()

    with app.test_request_context("http://eu.localhost/"):
        addresses = ["http://eu.localhost/", "http://eu.localhost/products/a?b=1&c=2"]
        sitemap = pages.render_template("storefront/sitemap.xml", addresses=addresses)
        robots = pages.render_template("storefront/robots.txt")

    assert "<loc>http://eu.localhost/products/a?b=1&amp;c=2</loc>" in sitemap
    assert sitemap.count("<loc>") == 2
    assert "Sitemap: http://eu.localhost/sitemap.xml" in robots
    assert "Disallow: /orders/" in robots
    assert "/checkout" not in robots


def test_the_shop_without_a_known_host_offers_neither_cart_nor_search():
    frame = pages.p.Frame("Doorbuster")
    app = pages.make_app(frame)

    with app.test_request_context("http://nowhere.localhost/"):
        regions = pages.p.RegionsPage(frame.regions)
        page = Elements(pages.render("regions", regions))

    assert [a["action"] for a in page.every("form")] == []
    assert [a["href"] for a in page.every("a")] == ["#main", "/"]


@pytest.mark.parametrize(("name", "aim"), [("base.css", 8_000), ("shop.js", 5_000)])
def test_style_and_script_stay_small(name, aim):
    """The hard stop is 20 kB each; what the shop aims at is checked, so that growth is seen."""
    compressed = len(gzip.compress((STATIC / name).read_bytes(), 9))

    assert compressed <= aim


def test_the_sheet_asks_nobody_else_and_names_only_files_that_exist():
    css = (STATIC / "base.css").read_text(encoding="utf-8")

    addresses = re.findall(r"url\(([^)]+)\)", css)

    assert len(addresses) == 4
    assert [a for a in addresses if not (STATIC / a).is_file()] == []
    assert "@import" not in css


def test_every_icon_that_a_template_uses_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    used = {
        name
        for path in SOURCES
        for name in re.findall(r'icon\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }

    assert used - sprite == set()
    assert len(sprite) <= 12
