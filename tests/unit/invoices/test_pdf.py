import datetime as dt
import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from shop.invoices.document import Buyer, InvoiceSnapshot, Payment
from shop.invoices.pdf import render
from tests.unit.invoices.papers import a_line, a_snapshot, a_us_snapshot


def _read(snapshot: InvoiceSnapshot) -> PdfReader:
    return PdfReader(io.BytesIO(render(snapshot)))


def _lines(snapshot: InvoiceSnapshot, page: int = 0) -> list[str]:
    text = _read(snapshot).pages[page].extract_text().replace("\u00a0", " ")
    return [line.strip() for line in text.splitlines()]


def _after(lines: list[str], label: str, count: int = 1) -> list[str]:
    """What stands behind the last ``label``."""
    start = len(lines) - lines[::-1].index(label)
    return lines[start : start + count]


def test_a_european_invoice_says_everything_with_exact_amounts() -> None:
    mug = a_line(2, title="Enamel mug", quantity=2, unit_price=1490, discount=100, tax_ppm=70_000)

    lines = _lines(a_snapshot(a_line(1), mug))

    assert "Invoice EU-2026-000123" in lines
    assert _after(lines, "Order") == ["10J-J"]
    assert _after(lines, "Delivery date") == ["27 November 2026"]
    assert _after(lines, "Enamel mug", 6) == ["HJ-0002", "2", "€14.90", "−€1.00", "7%", "€28.80"]
    assert _after(lines, "7%", 3) == ["€26.92", "€1.88", "€28.80"]
    assert _after(lines, "19%", 3) == ["€52.86", "€10.04", "€62.90"]
    assert _after(lines, "Items") == ["€88.80"]
    assert _after(lines, "Discount") == ["−€1.00"]
    assert _after(lines, "Shipping") == ["€3.90"]
    assert _after(lines, "Total", 2) == ["€91.70", "includes VAT €11.92"]
    assert "Paid with Visa •••• 4242 on 27 November 2026." in lines
    assert any("VAT ID DE123456788" in line for line in lines)


def test_an_american_invoice_adds_sales_tax_on_letter_paper() -> None:
    paper = a_us_snapshot()

    lines = _lines(paper)

    assert _after(lines, "8.875%", 2) == ["$64.00", "$5.68"]
    assert _after(lines, "Sales tax") == ["$5.68"]
    assert _after(lines, "Total") == ["$75.63"]
    assert _after(lines, "Invoice date") == ["November 27, 2026"]
    assert not any("VAT" in line for line in lines)
    assert tuple(_read(paper).pages[0].mediabox[2:]) == (612, 792)


def test_a_german_invoice_keeps_its_umlauts_and_commas() -> None:
    chest = a_line(1, title="Überseekoffer, groß", unit_price=123_456)

    lines = _lines(a_snapshot(chest, locale="de", delivered_on=dt.date(2026, 12, 1)))

    assert "Rechnung EU-2026-000123" in lines
    assert "Geliefert am 1. Dezember 2026." in lines
    assert _after(lines, "Überseekoffer, groß", 5) == [
        *("HJ-0001", "1", "1.234,56 €", "19 %", "1.234,56 €")
    ]
    assert _after(lines, "Gesamtbetrag", 2) == ["1.238,46 €", "enthält 197,73 € MwSt."]
    assert any("USt-IdNr. DE123456788" in line for line in lines)


def test_a_french_invoice_groups_digits_by_a_space_the_face_has() -> None:
    paper = a_snapshot(a_line(1, unit_price=123_456_750), locale="fr")

    lines = _lines(paper)

    assert "Facture EU-2026-000123" in lines
    assert _after(lines, "HJ-0001", 2) == ["1", "1 234 567,50 €"]
    assert _after(lines, "Total", 2) == ["1 234 571,40 €", "dont TVA 197 116,44 €"]


def test_a_greek_buyer_and_a_cyrillic_title_can_be_read() -> None:
    buyer = Buyer("Ελένη Παπαδοπούλου", ("Οδός Ερμού 15", "105 63 Αθήνα"), "GR", vat_id="EL123")

    lines = _lines(a_snapshot(a_line(1, title="Самовар тульский, 3 л"), buyer=buyer))

    assert "Ελένη Παπαδοπούλου" in lines
    assert "Οδός Ερμού 15" in lines
    assert "Your VAT ID EL123" in lines
    assert "Самовар тульский, 3 л" in lines


def test_lines_over_several_pages_repeat_the_head_and_carry_the_sum() -> None:
    paper = a_snapshot(*(a_line(i, unit_price=1000) for i in range(1, 61)))

    pages = [_lines(paper, page) for page in range(len(_read(paper).pages))]

    assert len(pages) == 4
    for number, lines in enumerate(pages, 1):
        assert f"Page {number} of 4" in lines
        assert "Unit price" in lines
    carried = [_after(lines, "Carried forward")[0] for lines in pages[:-1]]
    brought = [_after(lines, "Brought forward")[0] for lines in pages[1:]]
    assert carried == brought
    assert carried == sorted(carried)
    assert carried[0] == f"€{sum('HJ-' in line for line in pages[0]) * 10}.00"
    assert _after(pages[-1], "Total")[0] == "€603.90"
    assert sum("HJ-" in line for lines in pages for line in lines) == 60


def test_a_paper_of_1114_lines_takes_63_pages_and_seconds_at_most() -> None:
    paper = a_snapshot(*(a_line(i) for i in range(1, 1115)))

    begun = time.perf_counter()
    content = render(paper)
    seconds = time.perf_counter() - begun

    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 63  # 12 lines on the first page, 18 on the others
    assert "€65,729.90" in reader.pages[-1].extract_text()
    assert seconds < 5  # it takes about half a second; a shared machine may be slow


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    paper = a_snapshot(*(a_line(i, title=f"Ÿ {i} Ω") for i in range(1, 40)), locale="fr")

    assert render(paper) == render(paper)


def test_another_process_prints_the_same_bytes_too(tmp_path: Path) -> None:
    paper = a_snapshot(a_line(1, title="Κούπα"))
    program = (
        "import sys; from shop.invoices.document import InvoiceSnapshot as S;"
        "from shop.invoices.pdf import render;"
        "sys.stdout.buffer.write(render(S.from_json(sys.stdin.buffer.read())))"
    )

    printed = [
        subprocess.run(
            [sys.executable, "-c", program],
            input=paper.to_json().encode(),
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]

    assert printed == [render(paper)] * 2


def test_the_file_names_its_title_and_language_and_embeds_both_faces() -> None:
    reader = _read(a_snapshot(locale="de"))

    root = reader.trailer["/Root"]
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert reader.metadata is not None
    assert reader.metadata.title == "Rechnung EU-2026-000123"
    assert reader.metadata.author == "Doorbuster Europe GmbH"
    assert root["/Lang"] == "de"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {font.get_object()["/BaseFont"].split("+")[1] for font in fonts} == {
        *("Geologica-Regular", "Geologica-Bold")
    }
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts)


def test_a_locale_nobody_knows_is_printed_in_english() -> None:
    assert "Invoice EU-2026-000123" in _lines(a_snapshot(locale="tlh-XX"))


def test_an_unpaid_paper_does_not_claim_a_payment() -> None:
    lines = _lines(a_snapshot(payment=Payment()))

    assert not any("Paid" in line or "Nothing left" in line for line in lines)


def test_texts_of_the_law_stand_below_the_total() -> None:
    text = "Reverse charge: the recipient owes the tax, article 196 of Directive 2006/112/EC."

    assert text in _lines(a_snapshot(texts=(text,)))


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_currencies_have_the_digits_of_iso_4217(currency: str) -> None:
    expected = {"JPY": "¥5,900", "KWD": "KWD5.900"}[currency]

    assert expected in _lines(a_us_snapshot(a_line(1, regime="sales_tax"), currency=currency))
