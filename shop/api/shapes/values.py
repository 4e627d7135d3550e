"""Values that many shapes are made of."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from shop.kernel import money
from shop.pricing.values import Totals

Availability = Literal["in_stock", "few_left", "sold_out"]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", max_length=3, examples=["EUR"])]
# PostgreSQL stores no NUL, and no name has control signs.
Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+(?!\n)$")]
Sku = Annotated[Name, Meta(examples=["HJ-SPR-M"])]
Quantity = Annotated[int, Meta(ge=1, le=10_000)]
# The bounds keep amounts within what the database and every JSON reader can hold exactly.
Amount = Annotated[
    int, Meta(ge=0, le=2**53 - 1, description="minor units of the currency", examples=[5900])
]


class Money(Struct, frozen=True):
    """An amount in minor units beside its currency: 5900 EUR is 59 euros."""

    amount: Amount
    currency: Currency


class CartTotals(Struct, frozen=True):
    """The figures under a cart or order. ``grand`` = items − discount + shipping, + tax where
    prices are without it."""

    items: Money
    discount: Money
    shipping: Money
    tax: Money
    grand: Money


def as_money(value: money.Money) -> Money:
    """The shape of an amount."""
    return Money(value.amount, value.currency)


def as_totals(totals: Totals, currency: str) -> CartTotals:
    """The shape of a quote's totals."""
    return CartTotals(
        items=Money(totals.items, currency),
        discount=Money(totals.discount, currency),
        shipping=Money(totals.shipping, currency),
        tax=Money(totals.tax, currency),
        grand=Money(totals.grand, currency),
    )
