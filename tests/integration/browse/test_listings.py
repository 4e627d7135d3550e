import datetime as dt

import pytest

from shop.browse.errors import CollectionNotFound
from shop.browse.listings import SORTS, list_products, list_top_products
from shop.browse.shelves import get_collection, list_collections
from shop.data.engines import databases
from shop.data.errors import DatabaseUnavailable
from shop.data.tenants import acting_for
from shop.kernel.clock import utc_now
from shop.kernel.errors import Invalid
from shop.kernel.money import Money
from tests.databases import unreachable


def sold(demo_products, slug, pieces, days_ago=1):
    [(product_id,)] = demo_products.sql("catalog", "SELECT id FROM product WHERE handle = %s", slug)
    day = utc_now().date() - dt.timedelta(days=days_ago)
    demo_products.sql(
        "eu",
        "INSERT INTO product_sales (tenant_id, product_id, day, pieces, revenue)"
        " VALUES ('eu', %s, %s, %s, 0)",
        product_id,
        day,
        pieces,
    )


def test_each_market_shows_the_whole_demo_catalogue_in_its_currency(demo_products, eu, us):
    for tenant in (eu, us):
        with acting_for(tenant):
            page = list_products(limit=100)

        assert len(page.items) == 70
        assert page.next_cursor is None
        assert {card.price.currency for card in page.items} == {tenant.currency}


@pytest.mark.parametrize("sort", [None, *SORTS])
def test_pages_of_a_list_follow_each_other(demo_products, eu, sort):
    with acting_for(eu):
        whole = list_products(limit=100, sort=sort).items
        first = list_products(limit=30, sort=sort)
        second = list_products(limit=30, sort=sort, cursor=first.next_cursor)
        third = list_products(limit=30, sort=sort, cursor=second.next_cursor)

    assert first.items + second.items + third.items == whole
    assert third.next_cursor is None


def test_a_search_within_a_collection(demo_products, eu):
    with acting_for(eu):
        everywhere = list_products(q="jacket", limit=100).items
        outdoor = list_products(q="jacket", collection="outdoor", limit=100).items

    assert "harbour-rain-jacket" in {card.slug for card in outdoor}
    assert {card.id for card in outdoor} <= {card.id for card in everywhere}


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"limit": 0}, ("limit", "out_of_range")),
        ({"limit": 101}, ("limit", "out_of_range")),
        ({"sort": "colour"}, ("sort", "unknown")),
        ({"cursor": "x"}, ("cursor", "invalid")),
    ],
)
def test_a_bad_wish_is_refused_by_field(demo_products, eu, wish, field):
    with acting_for(eu), pytest.raises(Invalid) as refused:
        list_products(**wish)

    assert refused.value.fields == [field]


def test_an_unknown_collection_is_not_an_empty_one(demo_products, eu):
    with acting_for(eu), pytest.raises(CollectionNotFound):
        list_products(collection="nowhere")


def test_nothing_found_in_a_collection_is_an_empty_page(demo_products, eu):
    with acting_for(eu):
        page = list_products(q="no such thing", collection="outdoor")

    assert (page.items, page.next_cursor) == ((), None)


def test_the_best_sellers_come_first_and_the_newest_fill_up(demo_products, eu):
    sold(demo_products, "stoneware-mug", 3)
    sold(demo_products, "camp-lantern", 5)
    sold(demo_products, "harbour-rain-jacket", 99, days_ago=31)

    with acting_for(eu):
        top = list_top_products(4)
        newest = list_products(limit=4).items

    assert [card.slug for card in top[:2]] == ["camp-lantern", "stoneware-mug"]
    assert len(top) == 4
    assert set(top[2:]) <= set(newest)


def test_a_withdrawn_best_seller_is_not_shown(demo_products, eu):
    sold(demo_products, "camp-lantern", 5)
    demo_products.sql(
        "catalog",
        "DELETE FROM publication USING product"
        " WHERE product_id = id AND tenant_id = 'eu' AND handle = 'camp-lantern'",
    )

    with acting_for(eu):
        top = list_top_products(100)

    assert "camp-lantern" not in {card.slug for card in top}
    assert len(top) == 69


def test_the_front_page_needs_no_shard(demo_products, eu):
    with unreachable(databases().server("eu")), acting_for(eu):
        top = list_top_products(3)
        newest = list_products(limit=3).items

    assert top == newest


def test_without_the_catalogue_the_error_says_so(demo_products, eu):
    with unreachable(databases().server("catalog")), acting_for(eu):
        for read in (list_products, list_top_products, list_collections):
            with pytest.raises(DatabaseUnavailable):
                read()


def test_a_list_is_remembered_for_a_moment(demo_products, eu):
    with acting_for(eu):
        before = list_products(sort="price", limit=1)
        demo_products.sql("catalog", "UPDATE price SET amount = 1 WHERE currency = 'EUR'")
        remembered = list_products(sort="price", limit=1)
        demo_products.forget_cache()
        after = list_products(sort="price", limit=1)

    assert remembered == before
    assert after.items[0].price == Money(1, "EUR")


def test_collections_and_one_of_them(demo_products, eu):
    with acting_for(eu):
        collections = list_collections()
        outdoor = get_collection("outdoor")
        shown = list_products(collection="outdoor", limit=100).items

    assert outdoor in collections
    assert outdoor.title == "Outdoor"
    assert outdoor.product_count == len(shown)
    assert outdoor.image is not None
    assert outdoor.image.url.startswith("/artwork/")


def test_an_unknown_collection_is_not_found(demo_products, eu):
    with acting_for(eu), pytest.raises(CollectionNotFound):
        get_collection("nowhere")
