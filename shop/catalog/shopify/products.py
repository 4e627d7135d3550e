"""Rows become products: grouped by handle, read as a whole, refused as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from shop.catalog.errors import EmptyFile
from shop.catalog.parsed import ParsedFile, ParsedProduct
from shop.catalog.shopify.build import build_product
from shop.catalog.shopify.columns import Columns, find_columns
from shop.catalog.shopify.groups import Group, group_rows
from shop.catalog.shopify.rows import read_lines, read_row, read_rows
from shop.catalog.shopify.skus import Claim, assign_skus


def parse(
    stream: TextIO,
    *,
    market: str,
    currency: str,
    market_names: Sequence[str] = (),
    owners: Mapping[str, str] | None = None,
) -> ParsedFile:
    """All products of a Shopify export, with the prices of ``market`` in ``currency``.

    A column ``Price / <market>`` (also under one of ``market_names``, in any case) wins over
    the plain price where it is filled. ``owners`` maps SKUs the brand already has to the
    handle of their product. Open files with ``encoding="utf-8", newline=""``.

    Raises ``EmptyFile``, ``WrongEncoding`` or ``NotAProductExport`` if the whole file is of no
    use; everything else is a ``Refused`` in the answer.
    """
    lines = read_lines(stream)
    columns, start = _read_header(lines, [market, *market_names])
    rows = read_rows(lines, start, columns.width, columns.places["handle"])
    groups, refused = group_rows(rows, columns)
    skus = assign_skus(_claims(groups), owners or {})
    products: list[ParsedProduct] = []
    for group in groups:
        built = build_product(group, skus, currency)
        if isinstance(built, ParsedProduct):
            products.append(built)
        else:
            refused.extend(built)
    return ParsedFile(tuple(products), tuple(sorted(refused, key=lambda one: one.line)))


def _read_header(lines: list[str], markets: Sequence[str]) -> tuple[Columns, int]:
    """The columns and the line on which the rows begin; blank lines before it are skipped."""
    for line, text in enumerate(lines, 1):
        if text.strip(" \t,;\n"):
            header, after = read_row(lines, line)
            # A header with a broken quotation is as good as a header without any known name.
            return find_columns(header.cells if header else [], markets), after
    raise EmptyFile


def _claims(groups: Iterable[Group]) -> Iterable[Claim]:
    # Products that will be refused claim too: mending them later moves no SKU of the others.
    for group in groups:
        for cells in group.variants:
            yield Claim(cells.line, group.handle, cells.given_sku(), group.chosen_values(cells))
