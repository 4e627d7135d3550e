"""Builds a letter about an order from values alone: the same values give the same bytes.

Text and HTML come from the same words and figures. Nothing a buyer typed can become a header
of its own: names and subjects are put on one line, addresses with blanks are refused.
"""

import datetime as dt
import functools
import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shop.kernel.money import Money
from shop.kernel.text import one_line
from shop.mail.addresses import Mailbox
from shop.mail.envelope import message_id, open_envelope
from shop.mail.words import LABELS, LETTERS, Kind, Labels, Words, language_of


@dataclass(frozen=True)
class Piece:
    """A line of the order; ``total`` in minor units."""

    title: str
    quantity: int
    total: int


@dataclass(frozen=True)
class Totals:
    """The order's totals in minor units, as in the quote it was placed with."""

    items: int
    discount: int
    shipping: int
    tax: int
    grand: int


@dataclass(frozen=True)
class OrderLetter:
    """All that a letter about an order says. Addresses of pages are absolute.

    ``order_url`` opens the order for its buyer, token included; ``retry_url`` the cart, when it
    was given back; ``invoice_url`` the PDF, once issued. ``imprint`` is the seller's own line.
    """

    tenant_id: str
    shop_name: str
    order_id: str
    order_number: str
    locale: str
    currency: str
    tax_regime: Literal["vat_included", "sales_tax"]
    sender: Mailbox
    recipient: Mailbox
    pieces: tuple[Piece, ...]
    totals: Totals
    order_url: str
    ship_to: tuple[str, ...] = ()
    retry_url: str = ""
    invoice_url: str = ""
    decline_code: str = ""
    imprint: str = ""


def compose(
    kind: Kind, letter: OrderLetter, *, written_at: dt.datetime, request_id: str
) -> EmailMessage:
    """The message of ``kind`` about an order, ready to be sent.

    ``written_at`` is aware. Raises MailRefused when the recipient's address is none.
    """
    language = language_of(letter.locale)
    view = _view(kind, letter, LETTERS[language][kind], LABELS[language])
    identity = message_id(kind, letter.order_id, letter.tenant_id, letter.sender.domain)
    message = open_envelope(letter.sender, letter.recipient, view["subject"], identity)
    message["Date"] = written_at
    message["X-Request-ID"] = one_line(request_id)
    message.set_content(_page("letter.txt", view, language), cte="quoted-printable")
    html = _page("letter.html", view, language)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # After the bodies: the library moves earlier Content headers into the first of them.
    message["Content-Language"] = language
    # The library's own boundary is random; this one cannot occur in quoted-printable text.
    message.set_boundary("=_" + hashlib.sha256(identity.encode()).hexdigest()[:32])
    return message


def _view(kind: Kind, letter: OrderLetter, words: Words, labels: Labels) -> dict[str, Any]:
    name = letter.recipient.display_name
    values = {
        "number": letter.order_number,
        "amount": _amount(letter, letter.totals.grand),
        "name": f", {name}" if name else "",
        "reason": labels.reasons.get(letter.decline_code, labels.unknown_reason),
    }
    retry = letter.retry_url if words.again else ""
    paragraphs = [*words.paragraphs, *([words.cart_kept] if retry else [])]
    return {
        "subject": words.subject.format(**values),
        "heading": words.heading.format(**values),
        "paragraphs": [text.format(**values) for text in paragraphs],
        "status": words.status,
        "action": (words.again, retry) if retry else (labels.see_order, letter.order_url),
        "invoice_url": letter.invoice_url if kind is Kind.PAYMENT_RECEIVED else "",
        "ship_to": [] if words.again else [one_line(line) for line in letter.ship_to],
        "questions": labels.questions.format(letter.sender.address, letter.order_number),
        "pieces": [
            (x.quantity, one_line(x.title), _amount(letter, x.total)) for x in letter.pieces
        ],
        "sums": _sums(letter, labels),
        "grand": values["amount"],
        "tax_note": _tax_note(letter, labels),
        "letter": letter,
        "labels": labels,
    }


def _sums(letter: OrderLetter, labels: Labels) -> list[tuple[str, str]]:
    totals = letter.totals
    rows = [(labels.items, totals.items)]
    if totals.discount:
        rows.append((labels.discount, -totals.discount))
    rows.append((labels.shipping, totals.shipping))
    if letter.tax_regime == "sales_tax":
        rows.append((labels.sales_tax, totals.tax))
    return [(name, _amount(letter, amount)) for name, amount in rows]


def _tax_note(letter: OrderLetter, labels: Labels) -> str:
    if letter.tax_regime != "vat_included":
        return ""
    return labels.includes_vat.format(_amount(letter, letter.totals.tax))


def _amount(letter: OrderLetter, minor: int) -> str:
    value = Money(minor, letter.currency).decimal()
    text: str = format_currency(value, letter.currency, locale=_locale(letter.locale))
    # The heading face has no narrow no-break space, by which French groups digits.
    return text.replace("\u202f", "\u00a0").replace("-", "−")


@functools.cache
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@functools.cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _page(template: str, view: dict[str, Any], language: str) -> str:
    return _templates().get_template(template).render(view, language=language)
