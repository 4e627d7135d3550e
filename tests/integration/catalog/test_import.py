from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from shop.catalog.actions import import_products, judge_products
from shop.catalog.parsed import ParsedImage
from shop.data.session import Plane, reading, transaction
from tests.parsed_products import a_product, a_variant

JACKET = a_product(
    "jacket",
    a_variant("J-S", "S", price=9900, compare_at=12900),
    a_variant("J-M", "M", price=9900),
    options=("Size",),
)


def take(tenant, *products):
    with transaction(Plane.CATALOGUE) as session:
        return import_products(session, tenant, products)


def outcomes(results):
    return [(result.product.handle, result.outcome) for result in results]


def prices(shop):
    rows = shop.sql(
        "catalog",
        "SELECT sku, currency, amount, compare_at FROM price JOIN variant ON id = variant_id"
        " ORDER BY sku, currency",
    )
    return [tuple(row) for row in rows]


def events(shop):
    rows = shop.sql(
        "catalog", "SELECT name, tenant_id, payload->>'handle' FROM catalogue_outbox ORDER BY id"
    )
    return sorted(rows)


def versions(shop):
    return dict(shop.sql("catalog", "SELECT handle, version FROM product"))


def test_a_new_product_is_written_whole(shop, eu):
    [result] = take(eu, JACKET)

    assert result.outcome == "created"
    assert [sku for sku, _ in result.variant_ids] == ["J-S", "J-M"]
    assert prices(shop) == [("J-M", "EUR", 9900, None), ("J-S", "EUR", 9900, 12900)]
    assert shop.sql("catalog", "SELECT handle, title, tags, options, version FROM product") == [
        ("jacket", "Jacket", ["Travel"], ["Size"], 1)
    ]
    assert shop.sql("catalog", "SELECT position, url, alt FROM product_image") == [
        (1, "https://pictures.example/1.jpg", "From the side")
    ]
    assert shop.sql("catalog", "SELECT slug, kind FROM collection ORDER BY slug") == [
        ("outdoor", "type"),
        ("travel", "tag"),
    ]
    assert shop.sql("catalog", "SELECT tenant_id, product_id FROM publication") == [
        ("eu", str(result.product_id))
    ]
    assert events(shop) == [("product.published", "eu", "jacket")]


def test_the_same_product_again_changes_nothing(shop, eu):
    take(eu, JACKET)
    before = shop.capture()

    results = take(eu, JACKET)

    assert outcomes(results) == [("jacket", "unchanged")]
    assert shop.capture() == before


def test_a_change_makes_a_new_version_and_one_event(shop, eu):
    [created] = take(eu, JACKET, a_product("lamp"))[:1]
    shop.sql("catalog", "DELETE FROM catalogue_outbox")

    results = take(eu, replace(JACKET, title="Rain jacket"), a_product("lamp"))

    assert outcomes(results) == [("jacket", "updated"), ("lamp", "unchanged")]
    assert results[0].product_id == created.product_id
    assert versions(shop) == {"jacket": 2, "lamp": 1}
    assert events(shop) == [("product.changed", "eu", "jacket")]


def test_prices_of_another_currency_are_not_touched(shop, eu, us):
    take(eu, a_product("lamp", a_variant("L", price=2500)))
    take(us, a_product("lamp", a_variant("L", price=2700)))

    take(eu, a_product("lamp", a_variant("L", price=1900, compare_at=2500)))

    assert prices(shop) == [("L", "EUR", 1900, 2500), ("L", "USD", 2700, None)]


def test_the_second_market_publishes_without_making_the_product_anew(shop, eu, us):
    [first] = take(eu, JACKET)

    [second] = take(us, JACKET)

    assert second.outcome == "updated"
    assert (second.product_id, second.variant_ids) == (first.product_id, first.variant_ids)
    assert shop.sql("catalog", "SELECT tenant_id FROM publication ORDER BY 1") == [
        ("eu",),
        ("us",),
    ]


def test_a_variant_that_left_the_file_is_not_sold_in_that_market_only(shop, eu, us):
    [first] = take(eu, JACKET)
    take(us, JACKET)

    take(eu, replace(JACKET, variants=JACKET.variants[:1]))

    assert prices(shop) == [
        ("J-M", "USD", 9900, None),
        ("J-S", "EUR", 9900, 12900),
        ("J-S", "USD", 9900, 12900),
    ]
    [again] = take(eu, JACKET)
    assert again.outcome == "updated"
    assert again.variant_ids == first.variant_ids


def test_a_product_that_is_not_published_any_more_is_withdrawn(shop, eu):
    take(eu, JACKET)
    shop.sql("catalog", "DELETE FROM catalogue_outbox")

    take(eu, replace(JACKET, published=False))

    assert shop.sql("catalog", "SELECT * FROM publication") == []
    assert events(shop) == [
        ("product.changed", "eu", "jacket"),
        ("product.withdrawn", "eu", "jacket"),
    ]


def test_a_new_type_moves_the_product_to_another_shelf(shop, eu):
    take(eu, JACKET)

    take(eu, replace(JACKET, product_type="Clothing", tags=("travel", "Rain")))

    shelves = (
        "SELECT slug FROM collection JOIN collection_product ON id = collection_id ORDER BY slug"
    )
    assert shop.sql("catalog", shelves) == [("clothing",), ("rain",), ("travel",)]


def test_new_pictures_take_the_place_of_the_old(shop, eu):
    take(eu, JACKET)
    new = (ParsedImage("https://pictures.example/2.jpg", "", 1),)

    take(eu, replace(JACKET, images=new))

    assert shop.sql("catalog", "SELECT position, url FROM product_image") == [
        (1, "https://pictures.example/2.jpg")
    ]


def test_a_product_with_anothers_sku_is_refused_whole_and_the_others_are_taken(shop, eu):
    take(eu, JACKET)
    thief = a_product("thief", a_variant("T-1", "One"), a_variant("J-M", "Two"), options=("No.",))

    results = take(eu, thief, a_product("lamp"))

    assert outcomes(results) == [("thief", "refused"), ("lamp", "created")]
    assert results[0].reason == "The SKU 'J-M' belongs to the product 'jacket'."
    assert versions(shop) == {"jacket": 1, "lamp": 1}
    assert shop.sql("catalog", "SELECT sku FROM variant ORDER BY sku") == [
        ("J-M",),
        ("J-S",),
        ("LAMP-1",),
    ]


def test_two_products_of_one_file_cannot_share_a_sku(shop, eu):
    results = take(eu, a_product("one", a_variant("X")), a_product("two", a_variant("X")))

    assert outcomes(results) == [("one", "created"), ("two", "refused")]


def test_a_judgement_writes_nothing(shop, eu):
    take(eu, JACKET)
    before = shop.capture()
    changed = replace(JACKET, title="Rain jacket")

    with reading(Plane.CATALOGUE) as session:
        results = judge_products(session, eu, [changed, a_product("lamp")])

    assert outcomes(results) == [("jacket", "updated"), ("lamp", "created")]
    assert shop.capture() == before


def test_two_imports_at_once_go_one_after_another(shop, eu):
    products = [a_product(f"lamp-{number}") for number in range(20)]

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda order: take(eu, *order), (products, products[::-1])))

    told = sorted(sorted({result.outcome for result in run}) for run in runs)
    assert told == [["created"], ["unchanged"]]
    assert versions(shop) == {product.handle: 1 for product in products}
