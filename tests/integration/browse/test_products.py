from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest

from shop.browse.artwork import get_artwork
from shop.browse.errors import ProductNotFound
from shop.browse.listings import list_products
from shop.browse.products import get_product
from shop.data.engines import databases
from shop.data.errors import DatabaseUnavailable
from shop.data.tenants import acting_for
from shop.kernel.money import Money
from tests.databases import unreachable


def test_a_product_page_says_everything(demo_products, eu):
    with acting_for(eu):
        page = get_product("harbour-rain-jacket")

    assert page.card.title == "Harbour rain jacket"
    assert page.card.price == Money(11900, "EUR")
    assert [(option.name, option.values) for option in page.options] == [
        ("Colour", ("Spruce", "Navy", "Rust")),
        ("Size", ("S", "M", "L", "XL")),
    ]
    assert [variant.options for variant in page.variants[:5]] == [
        ("Spruce", "S"),
        ("Spruce", "M"),
        ("Spruce", "L"),
        ("Spruce", "XL"),
        ("Navy", "S"),
    ]
    assert len(page.variants) == 12
    assert "outdoor" in [collection.slug for collection in page.collections]
    assert page.description_html.startswith("<p>A rain jacket")


def test_the_other_market_has_its_own_price(demo_products, us):
    with acting_for(us):
        page = get_product("harbour-rain-jacket")

    assert page.card.price == Money(11100, "USD")


def test_each_colour_has_a_picture_and_the_card_shows_the_first(demo_products, eu):
    with acting_for(eu):
        page = get_product("harbour-rain-jacket")

    assert [picture.alt for picture in page.pictures] == [
        "Harbour rain jacket, Spruce",
        "Harbour rain jacket, Navy",
        "Harbour rain jacket, Rust",
    ]
    assert page.card.image == page.pictures[0]
    assert {variant.picture for variant in page.variants} == set(page.pictures)


def test_every_card_has_a_picture_that_can_be_drawn(demo_products, eu):
    with acting_for(eu):
        for card in list_products(limit=100).items:
            address = urlsplit(card.image.url)
            handle = address.path.removeprefix("/artwork/").removesuffix(".svg")
            option = parse_qs(address.query).get("option", [None])[0]

            drawing = ET.fromstring(get_artwork(handle, option))

            assert (drawing.get("width"), drawing.get("height")) == ("800", "1000")


def test_every_card_leads_to_its_page(demo_products, us):
    with acting_for(us):
        for card in list_products(limit=100).items:
            assert get_product(card.slug).card == card


def test_a_colour_of_the_product_paints_its_drawing(demo_products, eu):
    with acting_for(eu):
        navy, rust = [get_artwork("harbour-rain-jacket", colour) for colour in ("Navy", "Rust")]

    assert navy != rust


def test_an_option_the_product_does_not_have_changes_nothing(demo_products, eu):
    with acting_for(eu):
        plain = get_artwork("harbour-rain-jacket")

        assert get_artwork("harbour-rain-jacket", "Berry") == plain
        assert get_artwork("harbour-rain-jacket", "<script>") == plain


@pytest.mark.parametrize("slug", ["nothing", "", "' OR 1=1 --", "é"])
def test_an_unknown_product_is_not_found(demo_products, eu, slug):
    with acting_for(eu):
        for read in (get_product, get_artwork):
            with pytest.raises(ProductNotFound) as missing:
                read(slug)
            assert missing.value.code == "product_not_found"


def test_a_withdrawn_product_is_not_found(demo_products, eu, us):
    demo_products.sql("catalog", "DELETE FROM publication WHERE tenant_id = 'eu'")

    with acting_for(eu), pytest.raises(ProductNotFound):
        get_product("camp-lantern")
    with acting_for(us):
        assert get_product("camp-lantern").card.slug == "camp-lantern"


def test_without_the_catalogue_the_error_says_so(demo_products, eu):
    with unreachable(databases().server("catalog")), acting_for(eu):
        for read in (get_product, get_artwork):
            with pytest.raises(DatabaseUnavailable):
                read("camp-lantern")
