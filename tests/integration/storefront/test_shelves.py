"""Pages that caches share: home, collections, products, search, files."""

import gzip
import json
import re

import pytest

from shop.storefront.assets import STATIC, fingerprint

SHARED = (
    "/",
    "/collections/clothing",
    "/products/harbour-rain-jacket",
    "/products/harbour-rain-jacket?colour=Navy&size=L",
    "/search?q=jacket",
    "/search?q=nothingatall",
    "/search",
)


@pytest.mark.parametrize("address", SHARED)
def test_a_shared_page_is_kept_for_a_second_and_holds_nothing_of_its_visitor(shopper, address):
    alone = shopper.open(address)
    shopper.add("/products/woven-scarf")

    page = shopper.open(address)

    assert page.status == 200
    assert page.answer.headers["Cache-Control"] == "public, max-age=1, stale-while-revalidate=1"
    assert page.answer.headers["Vary"] == "X-Tenant"
    assert "Set-Cookie" not in page.answer.headers
    assert page.text == alone.text


@pytest.mark.parametrize("address", SHARED)
def test_a_shared_page_that_is_known_already_is_not_sent_again(shopper, address):
    tag = shopper.open(address).answer.headers["ETag"]

    again = shopper.open(address, If_None_Match=tag)

    assert again.status == 304
    assert again.text == ""


def test_the_front_page_leads_to_a_product_that_can_be_bought(shopper):
    home = shopper.open("/")

    hero = home.link("See ")

    assert shopper.open(hero).form("/cart/add").value("sku")
    assert home.heading == "The door is open"


def test_the_address_of_a_product_chooses_its_variant(shopper):
    page = shopper.open("/products/harbour-rain-jacket?colour=Navy&size=L")

    assert page.form("/cart/add").value("sku") == "OUT-01-NAVY-L"
    assert "<title>Harbour rain jacket, Navy, L" in page.text
    assert 'href="/products/harbour-rain-jacket?colour=Rust&amp;size=L"' in page.text


def test_an_option_that_does_not_exist_chooses_what_can_be_bought(shopper):
    page = shopper.open("/products/harbour-rain-jacket?colour=Octarine&size=XXXL&utm_source=a")

    assert page.form("/cart/add").value("sku") == "OUT-01-SPRU-S"


def test_search_engines_read_the_same_offer_as_people(shopper):
    page = shopper.open("/products/everyday-pan")

    (found,) = re.findall(
        r'<script type="application/ld\+json">(.+?)</script>', page.text, re.DOTALL
    )
    variants = json.loads(found)["hasVariant"]

    assert [(v["sku"], v["offers"]["price"]) for v in variants] == [
        ("KIT-02-24CM", "74.00"),
        ("KIT-02-28CM", "89.00"),
    ]
    assert variants[0]["offers"]["url"] == (
        "http://eu.localhost:8000/products/everyday-pan?size=24+cm"
    )


def test_each_tenant_shows_its_own_prices_and_tax_words(shopper, american):
    european = shopper.open("/products/harbour-rain-jacket")
    there = american.open("/products/harbour-rain-jacket")

    assert "€119.00" in european.text
    assert "includes VAT" in european.text
    assert "$111.00" in there.text
    assert "plus sales tax, shown at checkout" in there.text


def test_a_collection_is_read_stretch_by_stretch_in_the_order_that_was_chosen(shopper):
    page = shopper.open("/search?q=e")
    seen = re.findall(r'class="card-name"><a href="/products/([^"]+)"', page.text)
    while page.has_link("Show more"):
        page = shopper.open(page.link("Show more"))
        seen += re.findall(r'class="card-name"><a href="/products/([^"]+)"', page.text)

    assert len(seen) == len(set(seen)) > 24
    cheap = shopper.open("/collections/kitchen?sort=price").text
    assert '<option value="price" selected>' in cheap


@pytest.mark.parametrize("tail", ["?cursor=garbage", "?sort=garbage"])
def test_a_list_asked_for_in_a_way_there_is_not_begins_at_its_beginning(shopper, tail):
    page = shopper.open("/collections/kitchen" + tail)

    assert (page.status, page.address) == (200, "/collections/kitchen")


def test_a_search_without_a_find_helps_on(shopper):
    page = shopper.open("/search?q=nothingatall")

    assert page.heading == "Nothing found for “nothingatall”"
    assert page.has_link("Kitchen")


def test_too_many_searches_are_refused_with_a_page(limited):
    answers = [limited.open("/search?q=pan") for _ in range(301)]

    assert [page.status for page in answers[:300]] == [200] * 300
    assert answers[300].heading == "That was a lot of tries"
    assert answers[300].status == 429
    assert answers[300].answer.headers["Retry-After"] == "1"


def test_the_drawing_of_a_product_is_kept_for_a_day(shopper):
    green = shopper.open("/artwork/harbour-rain-jacket.svg?option=Spruce")
    blue = shopper.open("/artwork/harbour-rain-jacket.svg?option=Navy")

    assert green.answer.mimetype == "image/svg+xml"
    assert green.answer.headers["Cache-Control"].startswith("public, max-age=86400")
    assert green.text.startswith("<svg")
    assert green.text != blue.text
    assert shopper.open("/artwork/nothing.svg").status == 404


def test_the_map_of_the_shop_names_every_page_once(shopper):
    page = shopper.open("/sitemap.xml")

    addresses = re.findall("<loc>(.+?)</loc>", page.text)

    assert page.answer.mimetype == "application/xml"
    assert len(addresses) == len(set(addresses))
    assert sum("/products/" in address for address in addresses) == 70
    assert addresses[0] == "http://eu.localhost:8000/"
    assert "Sitemap: http://eu.localhost:8000/sitemap.xml" in shopper.open("/robots.txt").text


def test_a_file_named_by_its_content_is_kept_for_a_year_and_packed_for_who_can_unpack(shopper):
    address = f"/static/base.css?v={fingerprint('base.css')}"

    plain = shopper.open(address)
    packed = shopper.open(address, Accept_Encoding="gzip, br")

    assert plain.answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in plain.answer.headers
    assert packed.answer.headers["Content-Encoding"] == "gzip"
    assert packed.answer.headers["Vary"] == "Accept-Encoding"
    sheet = (STATIC / "base.css").read_bytes()
    assert gzip.decompress(packed.answer.data) == plain.answer.data == sheet


def test_a_file_that_may_change_is_kept_for_an_hour(shopper):
    for address in ("/static/base.css", "/static/base.css?v=0000000000"):
        assert shopper.open(address).answer.headers["Cache-Control"] == "public, max-age=3600"
    font = shopper.open("/static/fonts/geologica-latin-5.3.0.woff2").answer
    assert font.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["../views/cart.py", "%2e%2e/forms.py", "", "fonts", "nix.css"])
def test_nothing_but_the_shops_own_files_is_served(shopper, name):
    assert shopper.open(f"/static/{name}").status == 404
