"""Exports of real shops, where they lie beside the repository (they may not be shipped)."""

from pathlib import Path

import pytest

from shop.catalog.shopify import parse

EXPORTS = Path(__file__).parents[4] / "shared" / "data" / "shopify"
pytestmark = pytest.mark.skipif(
    not EXPORTS.is_dir(), reason="no real exports beside the repository"
)


@pytest.mark.parametrize(
    ("name", "products", "variants"),
    [("apparel.csv", 20, 22), ("home-and-garden.csv", 20, 21), ("product_template.csv", 1, 3)],
)
def test_a_real_export_is_read_without_refusals(name, products, variants):
    with (EXPORTS / name).open(encoding="utf-8", newline="") as stream:
        file = parse(stream, market="eu", currency="EUR")

    skus = [variant.sku for product in file.products for variant in product.variants]
    assert file.refused == ()
    assert len(file.products) == products
    assert len(skus) == len(set(skus)) == variants
