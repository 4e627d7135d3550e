"""The page of one order, which changes by itself until the order is at its end."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

from shop.storefront.presenters.buying import SummaryLine, Sums

OrderState = Literal[
    "processing",  # we ask the bank
    "slow",  # for more than ten seconds
    "stuck",  # the provider does not answer; we keep trying
    "requires_action",
    "paid",
    "fulfilled",
    "payment_failed",
    "cancelled",
    "refunded",
]

# The page keeps asking in these; ``paid`` joins them until the invoice is there.
_MOVING: frozenset[str] = frozenset({"processing", "slow", "stuck", "requires_action"})


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order as its buyer sees it. ``token`` is the buyer's right to see it.

    ``cancelled_by_deadline`` tells the bank's silence from a wish of the buyer.
    ``action_address`` is where the bank wants to check who pays. ``has_cart``: this browser
    holds the cart that the order was made from.
    """

    id: uuid.UUID
    token: str
    number: str
    state: OrderState
    placed_on: dt.date
    lines: tuple[SummaryLine, ...]
    sums: Sums
    email: str
    first_name: str
    address: tuple[str, ...]
    shipping_title: str
    arrives: tuple[dt.date, dt.date] | None = None
    trying_until: dt.datetime | None = None
    decline_code: str = ""
    cancelled_by_deadline: bool = False
    action_address: str = ""
    has_invoice: bool = False
    has_cart: bool = False

    @property
    def is_moving(self) -> bool:
        """Whether asking again may show something new."""
        return self.state in _MOVING or (self.state == "paid" and not self.has_invoice)
