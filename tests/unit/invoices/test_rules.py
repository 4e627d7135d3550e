from dataclasses import replace

import pytest

from shop.invoices.document import InvoiceSnapshot, Payment, TaxOfRate
from shop.invoices.errors import SnapshotInconsistent, SnapshotUnreadable
from shop.invoices.rules import check_snapshot, invoice_number
from tests.unit.invoices.papers import a_line, a_snapshot, a_us_snapshot


def test_a_number_names_series_and_year_and_counts_with_six_digits() -> None:
    assert invoice_number("EU", 2026, 123) == "EU-2026-000123"
    assert invoice_number("US2", 2027, 1) == "US2-2027-000001"


def test_a_number_grows_when_a_million_papers_are_written_in_a_year() -> None:
    assert invoice_number("EU", 2026, 1_000_000) == "EU-2026-1000000"


@pytest.mark.parametrize(
    ("series", "year", "counter"),
    [("eu", 2026, 1), ("", 2026, 1), ("E-U", 2026, 1), ("EU", 26, 1), ("EU", 2026, 0)],
)
def test_a_number_that_could_be_misread_is_refused(series: str, year: int, counter: int) -> None:
    with pytest.raises(ValueError, match=r"series|year|count"):
        invoice_number(series, year, counter)


def test_a_right_paper_passes() -> None:
    discounted = a_line(2, quantity=3, unit_price=1999, discount=597, tax_ppm=70_000)

    check_snapshot(a_snapshot(a_line(1), discounted))
    check_snapshot(a_us_snapshot())
    check_snapshot(a_snapshot(payment=Payment()))


def _changed(snapshot: InvoiceSnapshot, part: str, **changes: int) -> InvoiceSnapshot:
    return replace(snapshot, **{part: replace(getattr(snapshot, part), **changes)})


PAPER = a_snapshot()
LINE = PAPER.lines[0]


@pytest.mark.parametrize(
    ("paper", "reason"),
    [
        (replace(PAPER, number="EU-2025-000123"), "should be EU-2026-000123"),
        (replace(PAPER, number="EU-2026-123"), "should be EU-2026-000123"),
        (replace(PAPER, number="EU-2026-"), "not an invoice number"),
        (replace(PAPER, number="EU-2026-000000"), "count from 1"),
        (replace(PAPER, lines=()), "there is no line"),
        (replace(PAPER, lines=(replace(LINE, position=2),)), "position of line 1 is 2"),
        (replace(PAPER, lines=(replace(LINE, quantity=0),)), "quantity 0 is not positive"),
        (replace(PAPER, lines=(replace(LINE, total=5899),)), "is 5899, but should be 5900"),
        (replace(PAPER, lines=(replace(LINE, discount=6000),)), "out of bounds"),
        (replace(PAPER, lines=(replace(LINE, tax=944),)), "tax 944 is not 190000 ppm"),
        (_changed(PAPER, "totals", items=5901), "items is 5901, but should be 5900"),
        (_changed(PAPER, "totals", grand=6291), "grand total is 6291, but should be 6290"),
        (_changed(PAPER, "totals", tax=1003), "tax is 1003, but should be 1004"),
        (replace(PAPER, shipping_tax=63), "tax is 1004, but should be 1005"),
        (replace(PAPER, taxes=(TaxOfRate(190_000, 5286, 1004, 6291),)), "gross at 190000 ppm"),
        (replace(PAPER, taxes=(TaxOfRate(190_000, 5285, 1004, 6289),)), "gross over all rates"),
        (replace(PAPER, taxes=PAPER.taxes * 2), "summed up twice"),
        (replace(PAPER, seller=replace(PAPER.seller, vat_id="")), "no VAT id"),
        (replace(PAPER, seller=replace(PAPER.seller, lines=())), "no address"),
        (replace(PAPER, buyer=replace(PAPER.buyer, name="")), "the buyer has no name"),
        (replace(PAPER, currency="euro"), "not a currency"),
        (replace(PAPER, texts=("x" * 3001,)), "too long for a page"),
    ],
)
def test_a_paper_that_contradicts_itself_is_refused_with_the_reason(
    paper: InvoiceSnapshot, reason: str
) -> None:
    with pytest.raises(SnapshotInconsistent, match=reason):
        check_snapshot(paper)


def test_tax_on_top_has_to_be_in_the_grand_total() -> None:
    paper = a_us_snapshot()

    assert (paper.totals.tax, paper.totals.grand) == (568, 7563)
    with pytest.raises(SnapshotInconsistent, match="grand total is 6995, but should be 7563"):
        check_snapshot(_changed(paper, "totals", grand=6995))


def test_a_snapshot_comes_back_from_its_text_as_it_was() -> None:
    paper = a_snapshot(a_line(1, title='Кружка "Αθήνα" ½'), texts=("Grüße",))

    assert InvoiceSnapshot.from_json(paper.to_json()) == paper
    assert InvoiceSnapshot.from_dict(paper.as_dict()) == paper


def test_the_stored_text_is_the_same_every_time_and_holds_both_versions() -> None:
    text = a_snapshot().to_json()

    assert text == a_snapshot().to_json()
    assert text.startswith('{"number":"EU-2026-000123","series":"EU","issued_on":"2026-11-27",')
    assert text.endswith('"kind":"invoice","schema_version":1,"renderer_version":1}')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no invoice snapshot"),
        ("[]", "Expected `object`"),
        ('{"number":"EU-2026-000123"}', "missing required field"),
        (a_snapshot().to_json().replace('"unit_price":5900', '"unit_price":59.5'), "unit_price"),
        (a_snapshot().to_json().replace('"schema_version":1', '"schema_version":9'), "version 9"),
    ],
)
def test_text_that_is_no_snapshot_is_refused_and_the_place_named(text: str, reason: str) -> None:
    with pytest.raises(SnapshotUnreadable, match=reason):
        InvoiceSnapshot.from_json(text)
