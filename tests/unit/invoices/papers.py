"""Snapshots to test with: whole, consistent, and small to vary."""

import datetime as dt
from dataclasses import replace
from typing import Any

from shop.invoices.document import (
    Buyer,
    InvoiceSnapshot,
    Line,
    Payment,
    Seller,
    TaxOfRate,
    Totals,
)
from shop.kernel.money import divide_half_up

DAY = dt.date(2026, 11, 27)


def a_line(
    position: int = 1,
    *,
    title: str = "Harbour jacket, spruce, M",
    quantity: int = 1,
    unit_price: int = 5900,
    discount: int = 0,
    tax_ppm: int = 190_000,
    regime: str = "vat_included",
) -> Line:
    total = quantity * unit_price - discount
    base = 1_000_000 + (tax_ppm if regime == "vat_included" else 0)
    tax = divide_half_up(total * tax_ppm, base)
    sku = f"HJ-{position:04d}"
    return Line(position, sku, title, quantity, unit_price, discount, tax_ppm, tax, total)


def a_snapshot(*lines: Line, shipping: int = 390, **changes: Any) -> InvoiceSnapshot:
    """A paid European order; VAT at 19 % on delivery."""
    lines = lines or (a_line(),)
    shipping_tax = divide_half_up(shipping * 190_000, 1_190_000)
    snapshot = InvoiceSnapshot(
        number="EU-2026-000123",
        series="EU",
        issued_on=DAY,
        delivered_on=DAY,
        seller=Seller(
            name="Doorbuster Europe GmbH",
            lines=("Speicherstraße 4", "20457 Hamburg", "Germany"),
            country="DE",
            vat_id="DE123456788",
            email="hello@eu.shop.example",
            register_number="HRB 000000 Hamburg",
            brand="Doorbuster",
        ),
        buyer=Buyer(
            name="Ada Lovelace", lines=("Lindenallee 12", "10115 Berlin", "Germany"), country="DE"
        ),
        order_number="10J-J",
        order_id="0192f0c1-1111-7000-8000-000000000001",
        currency="EUR",
        locale="en",
        tax_regime="vat_included",
        lines=lines,
        totals=_totals(lines, shipping, shipping_tax, on_top=False),
        taxes=_taxes(lines, shipping, shipping_tax),
        payment=Payment("Visa •••• 4242", DAY),
        shipping_title="Standard",
        shipping_tax=shipping_tax,
    )
    return replace(snapshot, **changes)


def a_us_snapshot(*lines: Line, shipping: int = 595, **changes: Any) -> InvoiceSnapshot:
    """A paid order in the United States; delivery is not taxed."""
    lines = lines or (a_line(unit_price=6400, tax_ppm=88_750, regime="sales_tax"),)
    snapshot = a_snapshot(
        *lines,
        number="US-2026-000007",
        series="US",
        currency="USD",
        locale="en",
        tax_regime="sales_tax",
        seller=Seller(
            name="Doorbuster US Inc.",
            lines=("100 Wharf Street", "Portland, ME 04101"),
            country="US",
            email="hello@us.shop.example",
            brand="Doorbuster",
        ),
        buyer=Buyer("Grace Hopper", ("1 Navy Way", "New York, NY 10001", "USA"), "US"),
        totals=_totals(lines, shipping, 0, on_top=True),
        taxes=_taxes_on_top(lines, shipping),
        shipping_tax=0,
    )
    return replace(snapshot, **changes)


def _totals(lines: tuple[Line, ...], shipping: int, shipping_tax: int, *, on_top: bool) -> Totals:
    items = sum(line.quantity * line.unit_price for line in lines)
    discount = sum(line.discount for line in lines)
    tax = sum(line.tax for line in lines) + shipping_tax
    return Totals(items, discount, shipping, tax, items - discount + shipping + on_top * tax)


def _taxes(lines: tuple[Line, ...], shipping: int, shipping_tax: int) -> tuple[TaxOfRate, ...]:
    sums: dict[int, tuple[int, int]] = {190_000: (shipping, shipping_tax)}
    for line in lines:
        gross, tax = sums.get(line.tax_ppm, (0, 0))
        sums[line.tax_ppm] = (gross + line.total, tax + line.tax)
    return tuple(
        TaxOfRate(rate, gross - tax, tax, gross) for rate, (gross, tax) in sorted(sums.items())
    )


def _taxes_on_top(lines: tuple[Line, ...], shipping: int) -> tuple[TaxOfRate, ...]:
    sums: dict[int, tuple[int, int]] = {0: (shipping, 0)}
    for line in lines:
        net, tax = sums.get(line.tax_ppm, (0, 0))
        sums[line.tax_ppm] = (net + line.total, tax + line.tax)
    return tuple(TaxOfRate(rate, net, tax, net + tax) for rate, (net, tax) in sorted(sums.items()))
