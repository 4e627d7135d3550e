import base64

import pytest

from shop.catalog.actions import apply_stock_state, import_products
from shop.catalog.queries.listings import ListingWish, list_products
from shop.catalog.queries.products import find_product
from shop.catalog.queries.shelves import list_collections
from shop.data.session import Plane, reading, transaction
from shop.kernel.errors import Invalid
from tests.parsed_products import a_product, a_variant


def take(tenant, *products):
    with transaction(Plane.CATALOGUE) as session:
        results = import_products(session, tenant, products)
    return {sku: ids for result in results for sku, ids in result.variant_ids}


def found(tenant, **wish):
    with reading(Plane.CATALOGUE) as session:
        products, cursor = list_products(session, tenant, ListingWish(**wish))
    return [product.handle for product in products], cursor


def handles(tenant, **wish):
    return found(tenant, **wish)[0]


def all_pages(tenant, order, limit):
    seen, cursor = [], None
    while True:
        page, cursor = found(tenant, order=order, limit=limit, cursor=cursor)
        seen += page
        if cursor is None:
            return seen


@pytest.fixture
def five(shop, eu):
    """Prices 500, 100, 300, 300, 200, titles b, d, a, c, a."""
    for handle, title, price in (
        ("one", "b", 500),
        ("two", "d", 100),
        ("three", "A", 300),
        ("four", "C", 300),
        ("five", "a", 200),
    ):
        take(eu, a_product(handle, a_variant(handle, price=price), title=title))


def test_the_newest_product_comes_first(five, eu):
    assert handles(eu) == ["five", "four", "three", "two", "one"]


def test_titles_are_ordered_without_regard_to_case(five, eu):
    assert handles(eu, order="title") == ["three", "five", "one", "four", "two"]


def test_prices_are_ordered_both_ways(five, eu):
    assert handles(eu, order="price") == ["two", "five", "three", "four", "one"]
    assert handles(eu, order="-price") == ["one", "four", "three", "five", "two"]


@pytest.mark.parametrize("order", ["newest", "title", "price", "-price"])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_show_everything_once_and_in_order(five, eu, order, limit):
    assert all_pages(eu, order, limit) == handles(eu, order=order)


def test_a_page_that_holds_the_rest_has_no_cursor(five, eu):
    assert found(eu, limit=5)[1] is None
    assert found(eu, limit=4)[1] is not None


def test_nothing_is_shown_twice_when_a_product_comes_in_between(five, eu):
    first, cursor = found(eu, limit=2)
    take(eu, a_product("six"))

    second, _ = found(eu, limit=2, cursor=cursor)

    assert first + second == ["five", "four", "three", "two"]


def forged(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


UUID_TEXT = "0192f0c1-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "é",
        "a",
        forged("[]"),
        forged(f'["title","a","{UUID_TEXT}"]'),
        forged(f'["price","a","{UUID_TEXT}"]'),
        forged(f'["price",1,"{UUID_TEXT}x"]'),
        forged(f'["price",{2**63},"{UUID_TEXT}"]'),
        forged(f'["price",1.5,"{UUID_TEXT}"]'),
    ],
)
def test_a_bad_cursor_is_refused(five, eu, cursor):
    with pytest.raises(Invalid) as refused:
        found(eu, order="price", cursor=cursor)

    assert refused.value.fields == [("cursor", "invalid")]


def test_a_text_that_postgresql_cannot_hold_is_refused_in_a_cursor(five, eu):
    with pytest.raises(Invalid):
        found(eu, order="title", cursor=forged(f'["title","\\u0000","{UUID_TEXT}"]'))


def test_a_product_is_as_available_as_its_best_variant(shop, eu):
    ids = take(
        eu,
        a_product("jacket", a_variant("S", "S"), a_variant("M", "M"), options=("Size",)),
        a_product("lamp", a_variant("L")),
        a_product("mug", a_variant("G")),
    )
    with transaction(Plane.CATALOGUE) as session:
        for tenant_id, sku, state in (
            ("eu", "S", "sold_out"),
            ("eu", "M", "few_left"),
            ("eu", "L", "in_stock"),
            ("us", "G", "in_stock"),
        ):
            apply_stock_state(session, tenant_id, ids[sku], state, 1)

    with reading(Plane.CATALOGUE) as session:
        products, _ = list_products(session, eu, ListingWish(order="title"))
        jacket = find_product(session, eu, "jacket")

    states = {product.handle: product.availability for product in products}
    assert states == {"jacket": "few_left", "lamp": "in_stock", "mug": "sold_out"}
    assert [variant.availability for variant in jacket.variants] == ["sold_out", "few_left"]


def test_a_card_shows_the_price_of_the_cheapest_variant(shop, eu):
    take(
        eu,
        a_product(
            "jacket",
            a_variant("S", "S", price=500),
            a_variant("M", "M", price=400, compare_at=600),
            options=("Size",),
        ),
    )

    with reading(Plane.CATALOGUE) as session:
        [product], _ = list_products(session, eu, ListingWish())

    assert (product.price, product.compare_at) == (400, 600)
    assert product.first_options == ("S",)


def test_what_has_no_price_in_the_tenants_currency_is_not_shown(shop, eu, us):
    take(eu, a_product("lamp"))
    shop.sql("catalog", "INSERT INTO publication SELECT 'us', id FROM product")

    assert handles(us) == []
    with reading(Plane.CATALOGUE) as session:
        assert find_product(session, us, "lamp") is None
        assert list_collections(session, us) == ()
