"""The values a price is asked with and answered in.

All amounts inside a quote are integers in minor units of its one currency. A line's ``total``
is what its goods cost after discount: with the VAT inside under ``vat_included``, before tax
under ``sales_tax``. Whatever is in the cart:

* ``items`` = the sum of quantity × unit price; ``items − discount`` = the sum of line totals
* ``grand`` = items − discount + shipping, and + tax under ``sales_tax``
* ``tax`` = the taxes of the lines + ``shipping_tax`` = the sum over ``taxes``, whose gross
  amounts sum to ``grand``
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from shop.pricing import tax
from shop.pricing.shipping import ShippingMethod, deliverable_countries

TAX_REGIMES = ("vat_included", "sales_tax")

RateFor = Callable[[str, str | None, str, dt.date], int]


@dataclass(frozen=True, slots=True)
class Market:
    """The rules of a tenant's prices. ``country`` is where it is at home; ``rate_for`` takes
    country, state, tax class and day and gives parts per million."""

    currency: str
    tax_regime: str
    country: str
    shipping_methods: tuple[ShippingMethod, ...]
    rate_for: RateFor = tax.rate_for

    def __post_init__(self) -> None:
        if self.tax_regime not in TAX_REGIMES:
            raise ValueError(f"{self.tax_regime!r} is no tax regime")

    @property
    def countries(self) -> tuple[str, ...]:
        """Where it delivers to."""
        return deliverable_countries(self.shipping_methods)


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What a buyer wants of one variant at its catalogue price; ``discount`` is for the line."""

    sku: str
    title: str
    variant_id: uuid.UUID
    product_id: uuid.UUID
    quantity: int
    unit_price: int
    tax_class: str = "standard"
    grams: int = 0
    requires_shipping: bool = True
    discount: int = 0

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.unit_price < 0:
            raise ValueError(f"{self.sku}: at least one piece, at no negative price")
        if not 0 <= self.discount <= self.quantity * self.unit_price:
            raise ValueError(f"{self.sku}: a discount between nothing and the whole line")


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """An offer line with its tax. ``total`` is after discount (see the module)."""

    sku: str
    title: str
    variant_id: uuid.UUID
    product_id: uuid.UUID
    quantity: int
    unit_price: int
    discount: int
    tax_ppm: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The five figures under a cart, as the contract names them."""

    items: int
    discount: int
    shipping: int
    tax: int
    grand: int


@dataclass(frozen=True, slots=True)
class TaxLine:
    """Everything in a quote that bears one rate, delivery included: net + tax = gross."""

    tax_ppm: int
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A priced cart. ``shipping_method`` is None when nothing in it is sent; ``taxes`` begin
    with the highest rate."""

    currency: str
    tax_regime: str
    lines: tuple[QuotedLine, ...]
    totals: Totals
    shipping_method: ShippingMethod | None
    shipping_tax: int
    taxes: tuple[TaxLine, ...]
