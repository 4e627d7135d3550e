"""Actors of the queue ``email``. Each letter has a row of its own that lets it out once."""

from uuid import UUID

from shop.checkout.correspondence import send_letter
from shop.mail.words import Kind
from shop.messaging.message import Message
from tasks.actors import performs
from tasks.subscriptions import (
    SEND_ORDER_CANCELLED,
    SEND_ORDER_CONFIRMATION,
    SEND_PAYMENT_DECLINED,
    SEND_PAYMENT_RECEIVED,
)


@performs(SEND_ORDER_CONFIRMATION)
def send_order_confirmation(message: Message) -> None:
    """The order was received."""
    send_letter(Kind.ORDER_CONFIRMATION, _order_id(message))


@performs(SEND_PAYMENT_RECEIVED)
def send_payment_received(message: Message) -> None:
    """The money arrived."""
    send_letter(Kind.PAYMENT_RECEIVED, _order_id(message))


@performs(SEND_PAYMENT_DECLINED)
def send_payment_declined(message: Message) -> None:
    """The bank said no, and what can be done now."""
    send_letter(Kind.PAYMENT_DECLINED, _order_id(message))


@performs(SEND_ORDER_CANCELLED)
def send_order_cancelled(message: Message) -> None:
    """The order has ended, and why."""
    send_letter(Kind.ORDER_CANCELLED, _order_id(message))


def _order_id(message: Message) -> UUID:
    return UUID(message.payload["order_id"])
