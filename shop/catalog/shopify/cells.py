"""Single values of a row: read, or refused with a sentence that a merchant can act on."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from shop.catalog.shopify.columns import Columns
from shop.catalog.shopify.rows import Row
from shop.kernel.money import divide_half_up, parse_amount
from shop.kernel.text import one_line

LONGEST_TEXT = 255
# What a PostgreSQL integer holds; grams and pieces beyond it are slips of the keyboard.
_MOST = 2**31 - 1
_NUMBER = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,6}))?")
_YES, _NO = {"true", "yes", "1", "t", "y"}, {"false", "no", "0", "f", "n"}


class Fault(Exception):
    """Why the row on ``line`` cannot be taken: a stable code and a sentence."""

    def __init__(self, line: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cells:
    """One row, asked by field; a column the file lacks reads as empty."""

    row: Row
    columns: Columns

    @property
    def line(self) -> int:
        return self.row.line

    def raw(self, field: str) -> str:
        """The cell as it stands, with its line breaks."""
        place = self.columns.places.get(field)
        return self.row.cells[place] if place is not None and place < len(self.row.cells) else ""

    def text(self, field: str) -> str:
        """The cell on one line, without space around it."""
        return one_line(self.raw(field))

    def short_text(self, field: str) -> str:
        """``text``, refused when it is longer than names and keys may be."""
        text = self.text(field)
        if len(text) > LONGEST_TEXT:
            raise self.fault(field, "too_long", f"is longer than {LONGEST_TEXT} signs")
        return text

    def key(self, field: str) -> str:
        """A SKU or barcode; the apostrophe spreadsheets put before leading zeros goes."""
        return self.short_text(field).removeprefix("'").strip()

    def given_sku(self) -> str:
        """The SKU as the file has it; empty also when it is too long to be one."""
        given = self.text("sku").removeprefix("'").strip()
        return given if len(given) <= LONGEST_TEXT else ""

    def amount(self, field: str, currency: str) -> int | None:
        """Minor units, or None for an empty cell."""
        text = self.text(field)
        try:
            return parse_amount(text, currency) if text else None
        except ValueError:
            reason = f"says “{_short(text)}”, which is no amount in {currency} (as in 59.00)"
            raise self.fault(field, "amount_invalid", reason) from None

    def number(self, field: str) -> int:
        """A whole number, halves rounded up; 0 for an empty cell."""
        text = self.text(field)
        found = _NUMBER.fullmatch(text)
        if text and not found:
            raise self.fault(field, "number_invalid", f"says “{_short(text)}”, which is no number")
        sign, whole, fraction = found.groups() if found else ("", "0", "")
        value = divide_half_up(int(whole + (fraction or "")), 10 ** len(fraction or ""))
        if value > _MOST:
            raise self.fault(field, "number_invalid", f"says {text}, more than {_MOST} cannot be")
        return -value if sign else value

    def flag(self, field: str, *, default: bool) -> bool:
        """TRUE or FALSE in any case; ``default`` for an empty cell."""
        word = self.text(field).casefold()
        if word and word not in _YES | _NO:
            raise self.fault(field, "flag_invalid", f"says “{_short(word)}”, not TRUE or FALSE")
        return word in _YES if word else default

    def url(self, field: str) -> str:
        """An http(s) address, else nothing: such a product is shown with its artwork."""
        text = self.text(field).replace(" ", "%20")
        try:
            parts = urlsplit(text)
        except ValueError:
            return ""
        return text if parts.scheme in ("http", "https") and parts.netloc else ""

    def fault(self, field: str, code: str, reason: str) -> Fault:
        """A fault of this row's cell; ``reason`` goes on from the column's name."""
        return Fault(self.line, code, f"“{self.columns.name(field)}” {reason}.")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
