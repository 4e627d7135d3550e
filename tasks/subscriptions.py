"""What follows each event. An event that is not listed has no follower here; with RabbitMQ every
event also goes to the exchange ``shop.events`` for other systems.
"""

from shop.inventory.events import StockStateChanged
from shop.invoices.events import InvoiceIssued
from shop.messaging.message import Message
from shop.orders.events import OrderCancelled, OrderPaid, OrderPaymentFailed, OrderPlaced
from shop.payments.events import PaymentDue
from tasks.actors import Task
from tasks.topology import ANALYTICS, CATALOGUE, EMAIL, INVOICES, PAYMENTS

CHARGE_ORDER = Task("charge_order", PAYMENTS)
CHARGE_DUE_ORDER = Task("charge_due_order", PAYMENTS)
SEND_ORDER_CONFIRMATION = Task("send_order_confirmation", EMAIL)
SEND_PAYMENT_RECEIVED = Task("send_payment_received", EMAIL)
SEND_PAYMENT_DECLINED = Task("send_payment_declined", EMAIL)
SEND_ORDER_CANCELLED = Task("send_order_cancelled", EMAIL)
ISSUE_INVOICE = Task("issue_invoice", INVOICES)
ADD_SALE = Task("add_sale", ANALYTICS)
PROJECT_AVAILABILITY = Task("project_availability", CATALOGUE)

FOLLOWERS: dict[str, tuple[Task, ...]] = {
    OrderPlaced.name: (CHARGE_ORDER, SEND_ORDER_CONFIRMATION),
    PaymentDue.name: (CHARGE_DUE_ORDER,),
    OrderPaid.name: (ISSUE_INVOICE, ADD_SALE),
    InvoiceIssued.name: (SEND_PAYMENT_RECEIVED,),  # it links to the paper
    OrderPaymentFailed.name: (SEND_PAYMENT_DECLINED,),
    OrderCancelled.name: (SEND_ORDER_CANCELLED,),
    StockStateChanged.name: (PROJECT_AVAILABILITY,),
}


def tasks_after(event: Message) -> list[Message]:
    """The tasks that follow ``event``; the same event always makes the same tasks."""
    return [event.task_for(task.actor, task.queue) for task in FOLLOWERS.get(event.name, ())]
