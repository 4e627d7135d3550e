"""Checkout: a page of one visitor, never cached; and the sums that cart and orders share."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from shop.browse.values import Picture
from shop.kernel.money import Money


@dataclass(frozen=True, slots=True)
class TaxPart:
    """Tax of one rate, in parts per million."""

    rate: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures under a list of things.

    ``shipping`` is None while no country is known, ``taxes`` are empty while the place that
    decides them is not; then ``is_final`` is False and the sum is named an estimate.
    """

    items: Money
    grand: Money
    discount: Money | None = None
    shipping: Money | None = None
    taxes: tuple[TaxPart, ...] = ()
    tax_is_inside: bool = True
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a select: a country, a state."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """A way of delivery with its price here and its days of arrival."""

    code: str
    title: str
    price: Money
    first: dt.date
    last: dt.date

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """First and last day of arrival."""
        return self.first, self.last


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A thing in a summary; its picture is decoration there."""

    title: str
    options: str
    quantity: int
    total: Money
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class FieldError:
    """A sentence about one field, the same in the summary and at the field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class ShortLine:
    """A line that changed under the buyer's hand: too few pieces left, or another price."""

    title: str
    options: str
    requested: int = 0
    available: int = 0
    before: Money | None = None
    now: Money | None = None


TroubleKind = Literal[
    "sold_out", "price_changed", "declined", "busy", "unknown", "form_expired", "in_flight"
]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the order did not go through although the form was right.

    ``before`` is the total the buyer saw. ``decline_code`` is the provider's, or empty when
    the bank gave no reason that may be told.
    """

    kind: TroubleKind
    lines: tuple[ShortLine, ...] = ()
    before: Money | None = None
    retry_after_seconds: int = 0
    decline_code: str = ""


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """The one page of checkout.

    ``values`` are the fields as typed, right or wrong, by name. ``countries`` has the
    tenant's own first; ``states`` is empty where an address has none. ``lines`` and ``sums``
    are what would be bought by the next press of the button: after ``sold_out`` only the rest.
    ``shown`` says the same by SKU and travels with the form, so that nothing else is bought.
    Without ``needs_delivery`` there is nothing to send, and no way to choose.
    """

    lines: tuple[SummaryLine, ...]
    sums: Sums
    countries: tuple[Choice, ...]
    states: tuple[Choice, ...]
    methods: tuple[MethodChoice, ...]
    idempotency_key: str
    csrf_token: str
    shown: tuple[tuple[str, int], ...] = ()
    needs_delivery: bool = True
    values: dict[str, str] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    trouble: Trouble | None = None

    def value(self, name: str) -> str:
        """What stands in a field now."""
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        """The sentence at a field, or nothing."""
        return next((error.text for error in self.errors if error.field == name), "")

    @property
    def count(self) -> int:
        """Pieces to be bought."""
        return sum(line.quantity for line in self.lines)
