"""A second brand with the same handles and SKUs: neither sees anything of the other."""

from dataclasses import replace

import pytest

from shop.catalog.actions import import_products
from shop.catalog.queries.listings import ListingWish, list_products
from shop.catalog.queries.offers import list_offers
from shop.catalog.queries.products import (
    find_product,
    find_product_words,
    list_published_skus,
    list_sku_owners,
)
from shop.catalog.queries.search import read_terms
from shop.catalog.queries.shelves import list_collections
from shop.data.session import Plane, reading, transaction
from shop.merchandising import demo
from shop.merchandising.tenants import add_tenant
from tests.parsed_products import a_product, a_variant

LAMP = a_product("lamp", a_variant("LAMP-1", price=2500))
OTHER_LAMP = replace(
    LAMP, title="Foreign lamp", tags=("Foreign",), variants=(a_variant("LAMP-1", price=9999),)
)


@pytest.fixture
def rival(shop):
    settings = replace(demo.EU, id="rival", name="Rival", hostnames=("rival.localhost",))
    return add_tenant("Rival", settings, ())


@pytest.fixture
def both(eu, rival):
    for tenant, product in ((eu, LAMP), (rival, OTHER_LAMP)):
        with transaction(Plane.CATALOGUE) as session:
            [result] = import_products(session, tenant, [product])
            assert result.outcome == "created"
    return eu, rival


def everything(tenant):
    """The answer of every read of the catalogue."""
    with reading(Plane.CATALOGUE) as session:
        for wish in (
            ListingWish(),
            ListingWish(collection="outdoor"),
            ListingWish("relevance", terms=read_terms("lamp")),
            ListingWish("relevance", terms=read_terms("LAMP-1")),
        ):
            yield list_products(session, tenant, wish)
        yield find_product(session, tenant, "lamp")
        yield find_product_words(session, tenant, "lamp")
        yield list_offers(session, tenant, ["LAMP-1"])
        yield list_collections(session, tenant)
        yield list_published_skus(session, tenant, 10)
        yield list_sku_owners(session, tenant.brand_id)


def test_no_read_of_one_brand_finds_anything_of_the_other(both):
    eu, rival = both
    foreign = ("Foreign", "foreign", "9999")

    ours, theirs = [repr(list(everything(tenant))) for tenant in (eu, rival)]

    assert not any(word in ours for word in foreign)
    assert all(word in theirs for word in foreign)
    assert "2500" not in theirs


def test_each_brand_sees_one_product(both):
    for tenant in both:
        with reading(Plane.CATALOGUE) as session:
            products, _ = list_products(session, tenant, ListingWish())
            collections = list_collections(session, tenant)
        assert len(products) == 1
        assert {one.product_count for one in collections} == {1}


def test_a_changed_product_of_one_brand_leaves_the_others_as_it_is(both, shop):
    eu, rival = both
    with reading(Plane.CATALOGUE) as session:
        before = find_product(session, rival, "lamp")

    with transaction(Plane.CATALOGUE) as session:
        import_products(session, eu, [replace(LAMP, title="New", published=False)])

    with reading(Plane.CATALOGUE) as session:
        assert find_product(session, rival, "lamp") == before
