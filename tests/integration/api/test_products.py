import pytest

from shop.api.shapes.products import Product, ProductList
from tests.integration.api.answers import faults, problem, shown_as
from tests.replica import catch_up

PUBLIC = "public, max-age=1, stale-while-revalidate=1"


def test_a_list_shows_what_the_contract_says(eu_api):
    answer = eu_api.get("/products?limit=3")

    page = shown_as(answer, ProductList)
    assert answer.status_code == 200
    assert len(page.items) == 3
    assert page.items[0].price.currency == "EUR"
    assert page.items[0].availability in ("in_stock", "few_left", "sold_out")


def test_lists_are_paged_to_the_end_without_repeats(eu_api):
    whole = eu_api.get("/products?limit=100").get_json()
    slugs, cursor = [], ""
    while cursor is not None:
        page = eu_api.get(f"/products?limit=25&cursor={cursor}").get_json()
        slugs += [item["slug"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert len(slugs) == len(set(slugs)) > 50
    assert slugs == [item["slug"] for item in whole["items"]]
    assert whole["next_cursor"] is None


def test_a_search_finds_the_words(eu_api):
    found = eu_api.get("/products?q=olive+soap").get_json()["items"]

    assert found[0]["slug"] == "olive-soap"


def test_a_search_survives_what_databases_do_not_store(eu_api):
    assert eu_api.get("/products?q=%00mug%ed%a0%80").status_code == 200


def test_a_collection_shows_its_own(eu_api):
    items = eu_api.get("/products?collection=bath&limit=100").get_json()["items"]

    assert "olive-soap" in [item["slug"] for item in items]
    assert len(items) < 20


def test_an_unknown_collection_is_not_found(eu_api):
    answer = eu_api.get("/products?collection=no-such-thing")

    assert problem(answer) == (404, "collection_not_found")


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", {"limit": "out_of_range"}),
        ("limit=101", {"limit": "out_of_range"}),
        ("limit=" + "9" * 30, {"limit": "out_of_range"}),
        ("limit=ten", {"limit": "wrong_type"}),
        ("limit=", {"limit": "wrong_type"}),
        ("limit=1&limit=2", {"limit": "repeated"}),
        ("q=a&q=b", {"q": "repeated"}),
        ("cursor=nonsense", {"cursor": "invalid"}),
        ("collection=a%00b", {"collection": "invalid"}),
        ("colour=red", {"colour": "unknown_field"}),
        ("limit=0&colour=red", {"limit": "out_of_range", "colour": "unknown_field"}),
    ],
)
def test_a_query_that_is_wrong_names_its_faults(eu_api, query, wrong):
    answer = eu_api.get(f"/products?{query}")

    assert problem(answer) == (422, "invalid")
    assert faults(answer) == wrong


def test_a_product_shows_its_variants(eu_api):
    product = shown_as(eu_api.get("/products/olive-soap"), Product)

    assert product.title == "Olive soap"
    assert [option.name for option in product.options] == ["Scent"]
    assert [variant.options for variant in product.variants] == [
        ["Rosemary"],
        ["Orange"],
        ["Unscented"],
    ]
    assert min(variant.price.amount for variant in product.variants) == product.price.amount


def test_each_tenant_has_its_own_prices(eu_api, us_api):
    assert eu_api.get("/products/olive-soap").get_json()["price"]["currency"] == "EUR"
    assert us_api.get("/products/olive-soap").get_json()["price"]["currency"] == "USD"


@pytest.mark.parametrize("slug", ["no-such-product", "a%00b", "x" * 300])
def test_an_unknown_product_is_not_found(eu_api, slug):
    answer = eu_api.get(f"/products/{slug}")

    assert problem(answer)[0] == 404


def test_the_best_sellers_are_a_list_too(eu_api):
    page = shown_as(eu_api.get("/top-products?limit=5"), ProductList)

    assert len(page.items) == 5
    assert page.next_cursor is None


@pytest.mark.parametrize("path", ["/products?limit=2", "/products/olive-soap", "/top-products"])
def test_what_everyone_sees_may_be_kept_for_a_second(eu_api, path):
    answer = eu_api.get(path)

    assert answer.headers["Cache-Control"] == PUBLIC
    assert "Set-Cookie" not in answer.headers

    again = eu_api.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert again.headers["Cache-Control"] == PUBLIC


def test_another_price_is_another_tag(eu_api, demo_products):
    before = eu_api.get("/products/olive-soap").headers["ETag"]

    demo_products.sql("catalog", "UPDATE price SET amount = amount + 1")
    catch_up(demo_products)

    answer = eu_api.get("/products/olive-soap", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != before
