"""What makes an invoice right: its number, and sums that agree. Pure.

A snapshot is checked before it is stored, since afterwards nobody may mend it.
"""

import re

from shop.invoices.document import InvoiceSnapshot, Line
from shop.invoices.errors import SnapshotInconsistent

_SERIES = re.compile(r"[A-Z][A-Z0-9]{0,11}")

_PPM = 1_000_000

# The closing part of the paper (totals and texts) has to fit one page.
_MOST_TEXT_CHARACTERS = 3_000
_MOST_TEXTS = 10
_MOST_RATES = 12


def invoice_number(series: str, year: int, counter: int) -> str:
    """The number of the ``counter``-th paper of ``series`` in ``year``; it grows past six digits.

    >>> invoice_number("EU", 2026, 123)
    'EU-2026-000123'
    """
    if not _SERIES.fullmatch(series):
        raise ValueError(f"a series is 1 to 12 capital letters and digits, not {series!r}")
    if not 2000 <= year <= 9999:
        raise ValueError(f"not a year an invoice can have: {year}")
    if counter < 1:
        raise ValueError(f"invoices count from 1, not from {counter}")
    return f"{series}-{year}-{counter:06d}"


def check_snapshot(snapshot: InvoiceSnapshot) -> None:
    """Raise SnapshotInconsistent with the reason when the paper would contradict itself."""
    _check_number(snapshot)
    _check_parties(snapshot)
    _check_lines(snapshot)
    _check_totals(snapshot)
    _check_taxes(snapshot)
    _check_texts(snapshot)


def _check_number(snapshot: InvoiceSnapshot) -> None:
    counter = snapshot.number.rpartition("-")[2]
    if not (counter.isascii() and counter.isdigit()):
        raise SnapshotInconsistent(f"not an invoice number: {snapshot.number!r}")
    try:
        expected = invoice_number(snapshot.series, snapshot.issued_on.year, int(counter))
    except ValueError as error:
        raise SnapshotInconsistent(f"{snapshot.number!r}: {error}") from None
    _same("number", snapshot.number, expected)


def _check_parties(snapshot: InvoiceSnapshot) -> None:
    if not snapshot.seller.name or not snapshot.seller.lines:
        raise SnapshotInconsistent("the seller has no name or no address")
    if not (snapshot.buyer.name or snapshot.buyer.company):
        raise SnapshotInconsistent("the buyer has no name")
    if snapshot.tax_regime == "vat_included" and not snapshot.seller.vat_id:
        raise SnapshotInconsistent("the seller has no VAT id, which art. 226 (3) asks for")
    if not re.fullmatch(r"[A-Z]{3}", snapshot.currency):
        raise SnapshotInconsistent(f"not a currency: {snapshot.currency!r}")


def _check_lines(snapshot: InvoiceSnapshot) -> None:
    if not snapshot.lines:
        raise SnapshotInconsistent("there is no line")
    for position, line in enumerate(snapshot.lines, 1):
        _same(f"position of line {position}", line.position, position)
        _check_line(line, snapshot.tax_regime)


def _check_line(line: Line, tax_regime: str) -> None:
    name = f"line {line.position}"
    if line.quantity < 1:
        raise SnapshotInconsistent(f"{name}: quantity {line.quantity} is not positive")
    full_price = line.quantity * line.unit_price
    if line.unit_price < 0 or line.tax_ppm < 0 or not 0 <= line.discount <= full_price:
        raise SnapshotInconsistent(f"{name}: price, rate or discount is out of bounds")
    _same(f"{name}: total", line.total, full_price - line.discount)
    # Tax is rounded once per line, so it may be off its rate by less than one minor unit.
    base = _PPM + (line.tax_ppm if tax_regime == "vat_included" else 0)
    if abs(line.tax * base - line.total * line.tax_ppm) >= base:
        raise SnapshotInconsistent(f"{name}: tax {line.tax} is not {line.tax_ppm} ppm of it")


def _check_totals(snapshot: InvoiceSnapshot) -> None:
    totals, lines = snapshot.totals, snapshot.lines
    _same("items", totals.items, sum(line.quantity * line.unit_price for line in lines))
    _same("discount", totals.discount, sum(line.discount for line in lines))
    _same("tax", totals.tax, sum(line.tax for line in lines) + snapshot.shipping_tax)
    on_top = totals.tax if snapshot.tax_regime == "sales_tax" else 0
    expected = totals.items - totals.discount + totals.shipping + on_top
    _same("grand total", totals.grand, expected)
    if min(totals.shipping, snapshot.shipping_tax) < 0:
        raise SnapshotInconsistent("shipping is negative")


def _check_taxes(snapshot: InvoiceSnapshot) -> None:
    taxes = snapshot.taxes
    if len({tax.tax_ppm for tax in taxes}) != len(taxes) or len(taxes) > _MOST_RATES:
        raise SnapshotInconsistent("a tax rate is summed up twice, or there are too many")
    for tax in taxes:
        _same(f"gross at {tax.tax_ppm} ppm", tax.gross, tax.net + tax.tax)
    _same("tax over all rates", sum(tax.tax for tax in taxes), snapshot.totals.tax)
    _same("gross over all rates", sum(tax.gross for tax in taxes), snapshot.totals.grand)


def _check_texts(snapshot: InvoiceSnapshot) -> None:
    length = sum(len(text) for text in snapshot.texts)
    if len(snapshot.texts) > _MOST_TEXTS or length > _MOST_TEXT_CHARACTERS:
        raise SnapshotInconsistent(f"the texts are too long for a page: {length} characters")


def _same(name: str, found: object, expected: object) -> None:
    if found != expected:
        raise SnapshotInconsistent(f"{name} is {found}, but should be {expected}")
