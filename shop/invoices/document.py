"""What an invoice says: one frozen value, complete in itself.

Amounts are integers in minor units of ``currency``, rates integers in parts per million
(19 % = 190_000), dates the calendar days of the tenant's zone. Which contents are needed
follows Directive 2006/112/EC art. 226 for ``vat_included`` and plain US practice for
``sales_tax``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from shop.invoices.errors import SnapshotUnreadable

# Raised when a field is added or changes its meaning; old versions stay readable for ever.
SCHEMA_VERSION = 1

# Raised when the same snapshot would be printed differently. It is stored in the snapshot, so
# that a paper printed again under another version is known to be a copy, not the original.
RENDERER_VERSION = 1


@dataclass(frozen=True)
class Seller:
    """Who sells. ``brand`` is the name over the door, ``name`` the firm that owes the tax."""

    name: str
    lines: tuple[str, ...]
    country: str = ""
    vat_id: str = ""
    email: str = ""
    register_number: str = ""
    brand: str = ""


@dataclass(frozen=True)
class Buyer:
    """Who buys, as typed at checkout; ``lines`` are street, town and country in that order."""

    name: str
    lines: tuple[str, ...]
    country: str
    company: str = ""
    vat_id: str = ""


@dataclass(frozen=True)
class Line:
    """One position: ``total`` is ``quantity`` × ``unit_price`` − ``discount``.

    ``tax`` lies inside ``total`` under ``vat_included`` and comes on top under ``sales_tax``.
    """

    position: int
    sku: str
    title: str
    quantity: int
    unit_price: int
    discount: int
    tax_ppm: int
    tax: int
    total: int


@dataclass(frozen=True)
class Totals:
    """``grand`` is items − discount + shipping, and + tax under ``sales_tax``."""

    items: int
    discount: int
    shipping: int
    tax: int
    grand: int


@dataclass(frozen=True)
class TaxOfRate:
    """All that bears one rate (0 too), shipping among it: ``net`` + ``tax`` = ``gross``."""

    tax_ppm: int
    net: int
    tax: int
    gross: int


@dataclass(frozen=True)
class Payment:
    """How and when it was paid, in words the buyer recognises: ``"Visa •••• 4242"``."""

    method: str = ""
    paid_on: dt.date | None = None


@dataclass(frozen=True)
class InvoiceSnapshot:
    """Everything on the paper. ``delivered_on`` is the date of supply, which decides the rate."""

    number: str
    series: str
    issued_on: dt.date
    delivered_on: dt.date
    seller: Seller
    buyer: Buyer
    order_number: str
    order_id: str
    currency: str
    locale: str
    tax_regime: Literal["vat_included", "sales_tax"]
    lines: tuple[Line, ...]
    totals: Totals
    taxes: tuple[TaxOfRate, ...]
    payment: Payment = Payment()
    shipping_title: str = ""
    shipping_tax: int = 0
    texts: tuple[str, ...] = ()
    kind: Literal["invoice"] = "invoice"
    schema_version: int = SCHEMA_VERSION
    renderer_version: int = RENDERER_VERSION

    def to_json(self) -> str:
        """The snapshot as stored: fields in this order, dates as ISO 8601, the same every time."""
        return msgspec.json.encode(self).decode()

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, for a JSON column."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @classmethod
    def from_json(cls, text: str | bytes) -> "InvoiceSnapshot":
        """The snapshot that ``to_json`` wrote; raises SnapshotUnreadable for anything else."""
        try:
            return cls.from_dict(msgspec.json.decode(text))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise SnapshotUnreadable(f"no invoice snapshot: {error}") from None

    @classmethod
    def from_dict(cls, plain: object) -> "InvoiceSnapshot":
        """The snapshot that ``as_dict`` gave; raises SnapshotUnreadable for anything else."""
        try:
            snapshot = msgspec.convert(plain, cls)
        except msgspec.ValidationError as error:
            raise SnapshotUnreadable(f"no invoice snapshot: {error}") from None
        if snapshot.schema_version != SCHEMA_VERSION:
            raise SnapshotUnreadable(f"unknown schema version {snapshot.schema_version}")
        return snapshot
