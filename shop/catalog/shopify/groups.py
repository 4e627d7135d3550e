"""Rows of one handle belong together, wherever in the file they stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shop.catalog.parsed import Refused
from shop.catalog.shopify.cells import LONGEST_TEXT, Cells
from shop.catalog.shopify.columns import Columns
from shop.catalog.shopify.rows import BrokenRow, Row, guess_handles
from shop.kernel.text import one_line, slugify

_OPTION_VALUES = ("option1_value", "option2_value", "option3_value")
# A row with none of these is a further picture, not a variant.
_OF_A_VARIANT = (
    *_OPTION_VALUES,
    "sku", "barcode", "price", "compare_at", "market_price", "market_compare_at", "stock",
)  # fmt: skip
# Shopify's way to say "there is nothing to choose".
_NO_CHOICE = "default title"
_HANDLE = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(slots=True)
class Group:
    """All rows of one handle, in the order of the file, and the faults found so far.

    ``variants`` are those of ``rows`` that are more than a further picture.
    """

    handle: str
    rows: list[Cells] = field(default_factory=list)
    variants: list[Cells] = field(default_factory=list)
    faults: list[Refused] = field(default_factory=list)

    def add(self, cells: Cells) -> None:
        """Takes a row, as a variant too if it fills a cell of one."""
        self.rows.append(cells)
        if any(cells.text(name) for name in _OF_A_VARIANT):
            self.variants.append(cells)

    def first_with(self, name: str) -> Cells:
        """The first row that fills this column, or the first row of all."""
        return next((cells for cells in self.rows if cells.text(name)), self.rows[0])

    def chosen_values(self, cells: Cells) -> tuple[str, ...]:
        """The filled option values of a variant; none where there is nothing to choose."""
        values = tuple(value for name in _OPTION_VALUES if (value := cells.text(name)))
        return () if len(values) == 1 and values[0].casefold() == _NO_CHOICE else values

    def refuse(self, line: int, code: str, reason: str) -> None:
        """Notes a fault, which makes the whole product refused."""
        self.faults.append(Refused(line, self.handle, reason, code))


def group_rows(
    rows: Iterable[Row | BrokenRow], columns: Columns
) -> tuple[list[Group], list[Refused]]:
    """The groups in the order of their first rows, and refusals that belong to none."""
    groups: dict[str, Group] = {}
    refused: list[Refused] = []
    broken: list[BrokenRow] = []
    for row in rows:
        if isinstance(row, BrokenRow):
            broken.append(row)
        elif handle := _handle_of(Cells(row, columns)):
            _add(groups.setdefault(handle, Group(handle)), Cells(row, columns))
        else:
            refused.append(_without_handle(Cells(row, columns)))
    for row in broken:
        refused += _blame(row, columns, groups)
    return list(groups.values()), refused


def _add(group: Group, cells: Cells) -> None:
    group.add(cells)
    if any(cell.strip() for cell in cells.row.cells[cells.columns.width :]):
        reason = "The row has more cells than the header: is a text with commas not in quotes?"
        group.refuse(cells.line, "row_too_long", reason)


def _handle_of(cells: Cells) -> str:
    """The handle as an address; a product without one gets it from its title, as Shopify does."""
    return _as_handle(cells.text("handle") or cells.text("title"))


def _as_handle(text: str) -> str:
    lowered = text.lower()
    handle = lowered if _HANDLE.fullmatch(lowered) else slugify(text)
    return handle if len(handle) <= LONGEST_TEXT else ""


def _without_handle(cells: Cells) -> Refused:
    name, given = cells.columns.name("handle"), cells.text("handle")
    if given:
        reason = f"“{name}” can be no address: it needs 1 to {LONGEST_TEXT} letters or digits."
        return Refused(cells.line, given[:LONGEST_TEXT], reason, "handle_invalid")
    reason = f"“{name}” is empty, so the row belongs to no product."
    return Refused(cells.line, "", reason, "handle_missing")


def _blame(broken: BrokenRow, columns: Columns, groups: dict[str, Group]) -> list[Refused]:
    """Refuses every product a broken row may belong to, or, if there is none, just the row."""
    place = columns.places["handle"]
    guesses = [_as_handle(one_line(guess)) for guess in guess_handles(broken, place)]
    until = f" up to line {broken.last_line}" if broken.last_line > broken.line else ""
    reason = f"The row cannot be read{until}: a quotation mark is missing or stands too much."
    touched = [guess for guess in dict.fromkeys(guesses) if guess in groups]
    for guess in touched:
        groups[guess].refuse(broken.line, "row_unreadable", reason)
    likely = guesses[0] if guesses else ""
    return [] if touched else [Refused(broken.line, likely, reason, "row_unreadable")]
