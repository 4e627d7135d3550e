"""docs/rounding.md is true: every worked example is priced and compared."""

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest

from shop.kernel.money import parse_amount
from shop.pricing.destinations import Destination
from shop.pricing.quotes import make_quote
from shop.pricing.shipping import demo_shipping
from shop.pricing.values import Market, OfferLine

PAGE = Path(__file__).parents[3] / "docs" / "rounding.md"
MARKETS = {
    "eu": Market("EUR", "vat_included", "DE", demo_shipping("vat_included")),
    "us": Market("USD", "sales_tax", "US", demo_shipping("sales_tax")),
}
POSTAL_CODES = {"DE": "80331", "FI": "00100", "CA": "94103", "MN": "55401", "OR": "97201"}


def examples() -> list[list[str]]:
    rows = [line for line in PAGE.read_text().splitlines() if re.match(r"\| (eu|us) \|", line)]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def cents(text: str) -> int:
    return parse_amount(text, "EUR")


def parse_line(text: str) -> OfferLine:
    quantity, price, tax_class, discount = re.fullmatch(
        r"(\d+) × ([\d.]+) (\w+)(?: − ([\d.]+))?", text.strip()
    ).groups()
    return OfferLine(
        sku="X",
        title="X",
        variant_id=uuid.UUID(int=1),
        product_id=uuid.UUID(int=2),
        quantity=int(quantity),
        unit_price=cents(price),
        tax_class=tax_class,
        discount=cents(discount or "0"),
    )


def test_the_page_has_its_nine_examples():
    assert len(examples()) == 9


@pytest.mark.parametrize("example", examples(), ids=" ".join)
def test_a_worked_example_comes_out_as_written(example: list[str]):
    market, place, day, cart, *figures = example
    destination = Destination(place, None, POSTAL_CODES[place])
    if market == "us":
        destination = Destination("US", place, POSTAL_CODES[place])

    quote = make_quote(
        [parse_line(line) for line in cart.split(";")],
        destination,
        MARKETS[market],
        on_date=dt.date.fromisoformat(day),
    )

    totals = quote.totals
    assert [totals.items, totals.discount, totals.shipping, totals.tax, totals.grand] == [
        cents(figure) for figure in figures
    ]
