"""What a letter is made of, whatever its language.

Every letter answers "was I charged?" before anything else when money could have moved, and
promises nothing that is not decided yet. Fields: ``{number}`` the order's, ``{amount}``,
``{name}`` the buyer's with a comma before it (or nothing), ``{reason}`` the bank's.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The letters about an order; the value is part of the Message-ID and of file names."""

    ORDER_CONFIRMATION = "order_confirmation"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_DECLINED = "payment_declined"
    ORDER_CANCELLED = "order_cancelled"


@dataclass(frozen=True)
class Words:
    """One letter. ``again`` is the button when the cart can be paid anew, ``status`` a label."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    status: str
    again: str = ""
    cart_kept: str = ""


@dataclass(frozen=True)
class Labels:
    """What stands around the values in every letter of a language."""

    see_order: str
    invoice: str
    order: str
    items: str
    discount: str
    shipping: str
    sales_tax: str
    includes_vat: str
    total: str
    ship_to: str
    questions: str
    unknown_reason: str
    reasons: dict[str, str]
