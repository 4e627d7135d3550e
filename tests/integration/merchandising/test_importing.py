import io

import pytest

from shop.catalog.errors import NotAProductExport
from shop.data.session import Plane, reading
from shop.data.tenants import acting_for
from shop.inventory.queries import list_stock
from shop.merchandising import importing
from shop.merchandising.importing import ImportSummary, import_catalog
from shop.merchandising.stock import receive, set_available

HEADER = "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,"
HEADER += "Variant Price,Image Src\n"
LAMP = "lamp,Lamp,Lighting,,,LAMP,7,25.00,\n"
JACKET = (
    "jacket,Jacket,Clothing,Size,S,J-S,3,99.00,https://pictures.example/1.jpg\n"
    "jacket,,,,M,,0,99.00,\n"
    "jacket,,,,,,,,https://pictures.example/2.jpg\n"
)


def take(tenant, text, **options):
    return import_catalog(tenant, io.StringIO(HEADER + text), **options)


def available(tenant, *skus):
    with acting_for(tenant), reading(Plane.SHARD) as session:
        return {sku: view.available for sku, view in list_stock(session, skus).items()}


def test_products_come_in_with_their_opening_stock(shop, eu):
    summary = take(eu, LAMP + JACKET)

    assert summary == ImportSummary(
        created=2, updated=0, unchanged=0, variants=3, opened=3, refused=()
    )
    assert available(eu, "LAMP", "J-S", "jacket-m") == {"LAMP": 7, "J-S": 3, "jacket-m": 0}
    assert shop.sql("us", "SELECT * FROM stock") == []


def test_the_same_file_again_changes_nothing_not_even_stock(shop, eu):
    take(eu, LAMP + JACKET)
    set_available(eu, "LAMP", 2, "count")
    before = shop.capture()

    summary = take(eu, LAMP.replace(",7,", ",700,") + JACKET)

    assert (summary.created, summary.updated, summary.unchanged, summary.opened) == (0, 0, 2, 0)
    assert shop.capture() == before


def test_a_new_variant_of_a_known_product_gets_its_own_shelf(shop, eu):
    take(eu, JACKET)

    summary = take(eu, JACKET + "jacket,,,,L,J-L,9,99.00,\n")

    assert (summary.updated, summary.opened) == (1, 1)
    assert available(eu, "J-S", "J-L") == {"J-S": 3, "J-L": 9}


def test_each_market_has_its_own_stock(shop, eu, us):
    take(eu, LAMP)

    summary = take(us, LAMP.replace(",7,", ",5,"))

    assert (summary.updated, summary.opened) == (1, 1)
    assert available(eu, "LAMP") == {"LAMP": 7}
    assert available(us, "LAMP") == {"LAMP": 5}


def test_a_run_cut_short_between_the_planes_is_completed_by_the_next(shop, eu, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(importing, "_open_shelves", crash)
        with pytest.raises(KeyboardInterrupt):
            take(eu, LAMP)
    assert available(eu, "LAMP") == {}

    summary = take(eu, LAMP)

    assert (summary.unchanged, summary.opened) == (1, 1)
    assert available(eu, "LAMP") == {"LAMP": 7}


def test_a_dry_run_says_what_would_be_and_writes_nothing(shop, eu):
    take(eu, LAMP)
    before = shop.capture()

    summary = take(eu, LAMP.replace("25.00", "20.00") + JACKET, dry_run=True)

    assert (summary.created, summary.updated, summary.variants, summary.opened) == (1, 1, 3, 0)
    assert shop.capture() == before


def test_refused_rows_are_told_by_line_and_the_rest_is_taken(shop, eu):
    summary = take(eu, LAMP + "mug,Mug,Kitchen,,,MUG,1,cheap,\n" + JACKET)

    assert (summary.created, summary.refused_products) == (2, 1)
    assert [(one.line, one.handle) for one in summary.refused] == [(3, "mug")]
    assert shop.sql("catalog", "SELECT handle FROM product ORDER BY 1") == [("jacket",), ("lamp",)]


def test_a_sku_of_another_product_is_not_taken_from_it(shop, eu):
    take(eu, LAMP)

    take(eu, "other-lamp,Other lamp,Lighting,,,LAMP,4,20.00,\n")

    assert shop.sql("catalog", "SELECT sku FROM variant ORDER BY 1") == [("LAMP",), ("other-lamp",)]
    assert available(eu, "LAMP", "other-lamp") == {"LAMP": 7, "other-lamp": 4}


def test_batches_are_reported_as_they_are_done(shop, eu):
    done = []

    take(eu, LAMP + JACKET, batch=1, progress=lambda *now: done.append(now))

    assert done == [(1, 2), (2, 2)]


def test_a_file_of_something_else_is_refused_whole(shop, eu):
    before = shop.capture()

    with pytest.raises(NotAProductExport):
        import_catalog(eu, io.StringIO("name,age\nAda,36\n"))

    assert shop.capture() == before


def test_receiving_adds_and_setting_replaces(shop, eu):
    take(eu, LAMP)

    receive(eu, "LAMP", 5, "delivery")
    assert available(eu, "LAMP") == {"LAMP": 12}

    assert set_available(eu, "LAMP", 4, "count") == -8
    assert available(eu, "LAMP") == {"LAMP": 4}
    assert shop.sql("eu", "SELECT kind, available FROM stock_ledger ORDER BY id") == [
        ("opening", 7),
        ("receive", 5),
        ("adjust", -8),
    ]
