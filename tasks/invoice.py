"""Actor of the queue ``invoices``: CPU work. An order has one invoice, whatever arrives twice."""

from uuid import UUID

from shop.checkout import papers
from shop.messaging.message import Message
from tasks.actors import performs
from tasks.subscriptions import ISSUE_INVOICE


@performs(ISSUE_INVOICE)
def issue_invoice(message: Message) -> None:
    """Number, draw and keep the invoice of a paid order."""
    papers.issue_invoice(UUID(message.payload["order_id"]))
