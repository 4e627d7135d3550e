"""Which rate of tax holds for a tax class at a place on a day, in parts per million.

19 % is 190_000, so that rates such as 8.1 % or 6.875 % are exact integers.

A product's tax class is one of ``TAX_CLASSES``. Few states know all of them, therefore:

* ``reduced`` is the highest of a state's reduced rates. Which one a kind of goods enjoys is
  in no table we have, and a seller who charges too little owes the difference.
* ``super_reduced`` becomes ``reduced`` where a state has none, and that becomes ``standard``;
  ``parking`` becomes ``standard``. Again never too little.
* ``exempt`` is 0 everywhere: vouchers, and what a merchant knows to be free of tax.
* In the USA every class but ``exempt`` pays the state's rate. Counties and cities add theirs,
  and some states spare clothing or food: the table has neither.
"""

import datetime as dt
from bisect import bisect_right

from shop.pricing.tables import us_states, vat_timelines

TAX_CLASSES = ("standard", "reduced", "super_reduced", "parking", "exempt")

_FALLS_BACK_TO = {
    "standard": ("standard",),
    "reduced": ("reduced", "standard"),
    "super_reduced": ("super_reduced", "reduced", "standard"),
    "parking": ("parking", "standard"),
}


def rate_for(country: str, state: str | None, tax_class: str, on_date: dt.date) -> int:
    """The rate at a destination: VAT of a member state, or the sales tax of a US state."""
    if country == "US":
        return sales_tax_ppm(state, tax_class)
    return rate_ppm(country, tax_class, on_date)


def rate_ppm(country: str, tax_class: str, on_date: dt.date) -> int:
    """The VAT of ``country`` on that day. A LookupError where no table says it."""
    _check_class(tax_class)
    if tax_class == "exempt":
        return 0
    classes = vat_timelines()[country]
    known = next(name for name in _FALLS_BACK_TO[tax_class] if name in classes)
    timeline = classes[known]
    begun = bisect_right(timeline, on_date, key=lambda entry: entry[0])
    if not begun:
        raise LookupError(f"no VAT of {country} is known for {on_date}")
    return timeline[begun - 1][1]


def sales_tax_ppm(state: str | None, tax_class: str) -> int:
    """The sales tax of a US state by its postal code; 0 where it levies none."""
    _check_class(tax_class)
    if state is None:
        raise LookupError("sales tax depends on the state, and none is given")
    return 0 if tax_class == "exempt" else us_states()[state].rate_ppm


def _check_class(tax_class: str) -> None:
    if tax_class not in TAX_CLASSES:
        raise ValueError(f"{tax_class!r} is no tax class; known are {', '.join(TAX_CLASSES)}")
