"""Letters to test with."""

import datetime as dt
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

from shop.mail.addresses import Mailbox
from shop.mail.letters import OrderLetter, Piece, Totals, compose
from shop.mail.words import Kind

WRITTEN_AT = dt.datetime(2026, 11, 27, 8, 0, 5, tzinfo=dt.UTC)
ORDER_ID = "0192f0c1-1111-7000-8000-000000000001"


def an_order_letter(**changes: Any) -> OrderLetter:
    letter = OrderLetter(
        tenant_id="eu",
        shop_name="Doorbuster",
        order_id=ORDER_ID,
        order_number="10J-J",
        locale="en",
        currency="EUR",
        tax_regime="vat_included",
        sender=Mailbox("hello@shop.example", "Doorbuster"),
        recipient=Mailbox("ada@example.org", "Ada Lovelace"),
        pieces=(Piece("Harbour jacket, M", 1, 5900), Piece("Enamel mug", 2, 2980)),
        totals=Totals(items=8880, discount=500, shipping=390, tax=1400, grand=8770),
        order_url="https://eu.shop.example/orders/1?token=abc",
        ship_to=("Ada Lovelace", "Lindenallee 12", "10115 Berlin"),
        imprint="Doorbuster Europe GmbH, Hamburg",
    )
    return replace(letter, **changes)


def a_message(kind: Kind = Kind.ORDER_CONFIRMATION, **changes: Any) -> EmailMessage:
    return compose(
        kind, an_order_letter(**changes), written_at=WRITTEN_AT, request_id="req-0123456789"
    )
