"""What a batch inserts: orders, lines, history, reservations, attempts and events.

One statement a table, however many orders there are.
"""

import datetime as dt
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from shop.checkout.intake.pending import PendingOrder
from shop.checkout.requests import Address
from shop.inventory.models import Reservation, ReservationLine
from shop.kernel.clock import utc_now
from shop.messaging.outbox import add_rows, row_for
from shop.orders.events import OrderPlaced
from shop.orders.models import Order, OrderHistory, OrderLine
from shop.orders.states import PROCESSING
from shop.payments.models import PaymentAttempt
from shop.payments.rules import attempt_key

# How long the buyer's bank may take. Then the charge is cancelled at the provider, the stock
# goes back on sale and the buyer is told.
PAYMENT_DEADLINE = dt.timedelta(minutes=30)


def insert_orders(session: Session, orders: list[PendingOrder]) -> None:
    """Insert everything that makes these orders exist, but the movement of their stock."""
    if not orders:
        return
    now = utc_now()
    lines = [row for order in orders for row in _lines(order)]
    kept = [row for order in orders for row in _reservation_lines(order)]
    session.execute(Order.__table__.insert(), [_order(order, now) for order in orders])
    session.execute(OrderLine.__table__.insert(), lines)
    session.execute(OrderHistory.__table__.insert(), [_history(order) for order in orders])
    session.execute(Reservation.__table__.insert(), [_reservation(o, now) for o in orders])
    session.execute(ReservationLine.__table__.insert(), kept)
    session.execute(PaymentAttempt.__table__.insert(), [_attempt(o, now) for o in orders])
    add_rows(session, (_placed(order) for order in orders))


def _order(order: PendingOrder, now: dt.datetime) -> dict[str, Any]:
    request, quote = order.request, order.quote
    return {
        "tenant_id": order.tenant_id,
        "id": order.order_id,
        "number": order.number,
        "state": PROCESSING,
        "email": request.email,
        "locale": request.locale,
        "currency": quote.currency,
        "tax_regime": quote.tax_regime,
        "shipping_address": _address(request.shipping_address),
        "billing_address": request.billing_address and _address(request.billing_address),
        "company": request.company,
        "vat_id": request.vat_id,
        "shipping_method": _shipping(order),
        "items_total": quote.totals.items,
        "discount_total": quote.totals.discount,
        "shipping_total": quote.totals.shipping,
        "tax_total": quote.totals.tax,
        "grand_total": quote.totals.grand,
        "taxes": [asdict(tax) for tax in quote.taxes],
        "cart_id": request.cart_id,
        "request_id": order.trace.request_id,
        "placed_at": now,
    }


def _address(address: Address) -> dict[str, Any]:
    return {name: value for name, value in asdict(address).items() if value}


def _shipping(order: PendingOrder) -> dict[str, Any]:
    method = order.quote.shipping_method
    if method is None:
        return {}
    return {
        "code": method.code,
        "title": method.title,
        "min_days": method.min_days,
        "max_days": method.max_days,
        "tax": order.quote.shipping_tax,
    }


def _lines(order: PendingOrder) -> list[dict[str, Any]]:
    return [
        {
            "tenant_id": order.tenant_id,
            "order_id": order.order_id,
            "position": position,
            **asdict(line),
        }
        for position, line in enumerate(order.quote.lines, 1)
    ]


def _history(order: PendingOrder) -> dict[str, Any]:
    return {
        "tenant_id": order.tenant_id,
        "order_id": order.order_id,
        "version": 1,
        "state": PROCESSING,
        "who": "buyer",
        "why": "placed",
    }


def _reservation(order: PendingOrder, now: dt.datetime) -> dict[str, Any]:
    return {
        "tenant_id": order.tenant_id,
        "id": order.order_id,
        "state": "held",
        "expires_at": now + PAYMENT_DEADLINE,
    }


def _reservation_lines(order: PendingOrder) -> list[dict[str, Any]]:
    return [
        {
            "tenant_id": order.tenant_id,
            "reservation_id": order.order_id,
            "sku": line.sku,
            "quantity": line.quantity,
        }
        for line in order.quote.lines
    ]


def _attempt(order: PendingOrder, now: dt.datetime) -> dict[str, Any]:
    return {
        "tenant_id": order.tenant_id,
        "order_id": order.order_id,
        "number": 1,
        "gateway": order.gateway,
        "key": attempt_key(order.order_id, 1),
        "token": order.request.payment_token,
        "amount": order.quote.totals.grand,
        "currency": order.quote.currency,
        "state": "pending",
        "deadline_at": now + PAYMENT_DEADLINE,
    }


def _placed(order: PendingOrder) -> dict[str, Any]:
    event = OrderPlaced(
        tenant_id=order.tenant_id,
        order_id=order.order_id,
        number=order.number,
        currency=order.quote.currency,
        grand_total=order.quote.totals.grand,
    )
    return row_for(event, order.tenant_id, order.trace.headers())
