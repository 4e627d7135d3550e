"""Our own catalogue: complete in both markets and fit to show every word the shop has."""

from pathlib import Path

import pytest

import shop.catalog
from shop.catalog.artwork.choice import choose_motif
from shop.catalog.rules import availability_state, collections_of
from shop.catalog.shopify import parse

FILE = Path(shop.catalog.__file__).parent / "demo" / "doorbuster.csv"


def demo(market, currency):
    with FILE.open(encoding="utf-8", newline="") as stream:
        return parse(stream, market=market, currency=currency)


@pytest.fixture(scope="module")
def euros():
    return demo("eu", "EUR")


def test_it_is_large_enough_and_nothing_is_refused(euros):
    assert euros.refused == ()
    assert len(euros.products) == 70
    assert sum(len(product.options) >= 2 for product in euros.products) >= 10
    assert any(len(product.options) == 3 for product in euros.products)
    assert len({product.product_type for product in euros.products}) == 10


def test_every_variant_has_its_own_price_in_dollars(euros):
    dollars = demo("us", "USD")

    pairs = [
        (here, there)
        for ours, theirs in zip(euros.products, dollars.products, strict=True)
        for here, there in zip(ours.variants, theirs.variants, strict=True)
    ]
    assert all(here.sku == there.sku for here, there in pairs)
    assert all(0.85 < there.price / here.price < 0.97 for here, there in pairs)
    assert [bool(here.compare_at) for here, _ in pairs] == [bool(b.compare_at) for _, b in pairs]


def test_every_word_for_availability_is_to_be_seen(euros):
    states = [
        availability_state(variant.opening_stock)
        for product in euros.products
        for variant in product.variants
    ]

    assert states.count("sold_out") == 2
    assert states.count("few_left") == 8
    assert states.count("in_stock") > 200


def test_every_product_is_described_weighed_tagged_and_drawn(euros):
    for product in euros.products:
        assert product.published
        assert product.description_html.startswith("<p>")
        assert "<ul><li>" in product.description_html
        assert all(variant.grams > 0 for variant in product.variants)
        assert choose_motif(product.product_type, product.title), product.title
    shelves = {name.slug for product in euros.products for name in collections_of(product)}
    assert {"bestseller", "gift", "new", "kitchen", "outdoor"} <= shelves


def test_every_sku_is_given_by_the_file(euros):
    skus = [variant.sku for product in euros.products for variant in product.variants]

    assert all(sku == sku.upper() for sku in skus)
