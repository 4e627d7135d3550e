"""Whatever a file contains: no crash, unique SKUs, whole products."""

import contextlib
import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from shop.catalog.errors import CatalogueFileError
from shop.catalog.shopify import parse

HEADER = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Body (HTML)"
# Signs that mean something to CSV, HTML or Unicode come often.
SIGNS = st.one_of(st.sampled_from("\",\n\r\u2028\ufeff\x00<>&;'ab1."), st.characters(codec="utf-8"))
TEXT = st.text(SIGNS, max_size=200)
CELL = st.one_of(
    st.sampled_from(["", "mug", "cup", "Mug", "A", "1", ".5", "Size", "S", "<h1>x"]),
    st.text(SIGNS, max_size=12),
)


def parsed(text):
    return parse(io.StringIO(text, newline=""), market="eu", currency="EUR")


def assert_sound(file):
    skus = [variant.sku for product in file.products for variant in product.variants]
    assert len(skus) == len(set(skus))
    assert all(skus)
    handles = [product.handle for product in file.products]
    assert len(handles) == len(set(handles))
    assert not set(handles) & {
        refused.handle for refused in file.refused if refused.code != "handle_invalid"
    }
    assert all(product.variants and product.title for product in file.products)
    assert all(refused.line >= 2 and refused.reason and refused.code for refused in file.refused)


@given(TEXT)
def test_any_text_is_a_file_or_a_clear_error(text):
    with contextlib.suppress(CatalogueFileError):
        assert_sound(parsed(text))


@given(TEXT)
def test_any_text_below_a_header_gives_products_or_refusals(text):
    assert_sound(parsed(f"{HEADER}\n{text}"))


@given(st.lists(st.lists(CELL, min_size=8, max_size=8), max_size=12))
def test_any_cells_give_products_or_refusals_and_the_same_ones_twice(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER.split(","), *rows])

    file = parsed(text.getvalue())

    assert_sound(file)
    assert parsed(text.getvalue()) == file
