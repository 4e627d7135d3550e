"""Builds small product files, so that each test shows only the cells it is about."""

import csv
import io
from collections.abc import Callable

import pytest

from shop.catalog.parsed import ParsedFile
from shop.catalog.shopify import parse

OLD = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Qty,"
    "Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,"
    "Variant Barcode,Image Src,Image Position,Image Alt Text,Variant Image,Status"
).split(",")


@pytest.fixture
def read() -> Callable[..., ParsedFile]:
    """``read(text)`` parses for the market eu in EUR; keywords change that."""

    def parsed(text: str, **changes: object) -> ParsedFile:
        return parse(io.StringIO(text, newline=""), **{"market": "eu", "currency": "EUR"} | changes)

    return parsed


@pytest.fixture
def export() -> Callable[..., str]:
    """``export({"Handle": "mug"}, …)`` is a file with the old header and these rows."""

    def written(*rows: dict[str, str], also: tuple[str, ...] = ()) -> str:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, [*OLD, *also], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    return written


@pytest.fixture
def mug() -> Callable[..., dict[str, str]]:
    """A row that can be sold as it stands; ``mug(**{"Variant Price": ""})`` changes cells."""

    def row(**cells: str) -> dict[str, str]:
        usual = {"Handle": "mug", "Title": "Mug", "Variant Price": "9.50"}
        return usual | {name.replace("_", " "): value for name, value in cells.items()}

    return row
