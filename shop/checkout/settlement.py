"""What a provider's answer means for order, stock and cart: all in one transaction.

Rows are locked in one order everywhere: attempt, reservation, stock, order, cart.
"""

import logging
from uuid import UUID

from sqlalchemy.orm import Session

from shop.cart.actions import reopen
from shop.data.session import Plane, transaction
from shop.inventory.actions import claim, release
from shop.kernel.clock import rfc3339, utc_now
from shop.messaging.outbox import record
from shop.observability import metrics
from shop.orders.actions import move
from shop.orders.errors import OrderNotFound
from shop.orders.events import OrderCancelled, OrderPaid, OrderPaymentFailed, SoldLine
from shop.orders.queries import OrderView, get_order
from shop.orders.states import CANCELLED, PAID, PAYMENT_FAILED
from shop.payments.actions import end_lease, expire, is_new_event, record_result
from shop.payments.gateway import (
    Authorised,
    Captured,
    ChargeResult,
    Declined,
    ProviderEvent,
    Refunded,
    RequiresAction,
    Voided,
)
from shop.payments.locks import lock_attempt
from shop.payments.provider import gateway
from shop.payments.queries import AttemptView
from shop.payments.rules import UNDECIDED

logger = logging.getLogger(__name__)


def settle(order_id: UUID, result: ChargeResult, *, who: str) -> None:
    """Record what the provider said of the order's payment, and what follows from it.

    Said twice, late or out of order it changes nothing. Money that came for an order that had
    ended is given back at the provider, outside the transaction.
    """
    with transaction(Plane.SHARD) as session:
        late = _apply(session, order_id, result, who)
    if late is not None:
        _give_back(order_id, late, who)


def receive_event(gateway_name: str, event: ProviderEvent) -> bool:
    """Take a verified webhook for the current tenant, once; False when it is a repeat.

    An event about an order this tenant does not have is recorded and changes nothing.
    """
    with transaction(Plane.SHARD) as session:
        if not is_new_event(session, gateway_name, event):
            return False
        order_id = _order_id(event)
        if order_id is None:
            logger.warning("a payment event names no order of ours: %s", event.id)
            return True
        try:
            late = _apply(session, order_id, event.result, who=f"webhook {gateway_name}")
        except OrderNotFound:
            logger.warning("a payment event names an order we do not have: %s", event.id)
            return True
    if late is not None:
        _give_back(order_id, late, "webhook")
    return True


def cancel_unstarted(session: Session, attempt: AttemptView) -> bool:
    """End an order that was never charged and whose stock is not held any more."""
    if not expire(session, attempt):
        return False
    release(session, attempt.order_id, target="expired")
    _cancel(session, attempt.order_id, who="sweep", why="not paid in time")
    return True


def _apply(session: Session, order_id: UUID, result: ChargeResult, who: str) -> AttemptView | None:
    """Returns the attempt when money arrived that must be given back."""
    attempt = lock_attempt(session, order_id)
    if attempt is None:
        raise OrderNotFound(f"no payment for order {order_id}")
    moved = record_result(session, attempt, result)
    match result:
        case RequiresAction():
            if not moved and attempt.state in UNDECIDED:
                end_lease(session, attempt)
        case Authorised() | Captured():
            if not moved:
                return attempt if attempt.state in ("expired", "voided") else None
            return None if _take(session, order_id, who) else attempt
        case Declined(code=code) if moved:
            _fail(session, order_id, who, code)
        case Voided() | Refunded() if moved:
            if release(session, order_id):
                _cancel(session, order_id, who=who, why="not paid in time")
    return None


def _take(session: Session, order_id: UUID, who: str) -> bool:
    """The money is there: the stock is sold and the order paid."""
    if not claim(session, order_id):
        return False
    if not move(session, order_id, PAID, who=who, why="payment captured"):
        return True
    order = get_order(session, order_id)
    now = utc_now()
    metrics.order_confirm_seconds.observe((now - order.placed_at).total_seconds())
    record(session, _paid(order, rfc3339(now)))
    return True


def _paid(order: OrderView, paid_at: str) -> OrderPaid:
    return OrderPaid(
        tenant_id=order.tenant_id,
        order_id=order.id,
        number=order.number,
        currency=order.currency,
        grand_total=order.grand_total,
        tax_total=order.tax_total,
        paid_at=paid_at,
        lines=tuple(
            SoldLine(line.sku, line.product_id, line.quantity, line.total) for line in order.lines
        ),
    )


def _fail(session: Session, order_id: UUID, who: str, code: str) -> None:
    """The bank said no: the stock goes back, the order ends, the cart is open again."""
    release(session, order_id)
    if not move(session, order_id, PAYMENT_FAILED, who=who, why=f"declined: {code}"):
        return
    order = get_order(session, order_id)
    if order.cart_id is not None:
        reopen(session, order.cart_id, order_id)
    record(session, OrderPaymentFailed(order.tenant_id, order.id, order.number, code))


def _cancel(session: Session, order_id: UUID, *, who: str, why: str) -> None:
    if not move(session, order_id, CANCELLED, who=who, why=why):
        return
    order = get_order(session, order_id)
    if order.cart_id is not None:
        reopen(session, order.cart_id, order_id)
    record(session, OrderCancelled(order.tenant_id, order.id, order.number, why))


def _give_back(order_id: UUID, attempt: AttemptView, who: str) -> None:
    """Money for an order that had ended: cancel it at the provider, and record that it was."""
    logger.warning("money came for an order that had ended; it is given back: %s", order_id)
    result = gateway().cancel(attempt.key)
    with transaction(Plane.SHARD) as session:
        current = lock_attempt(session, order_id)
        if current is not None:
            record_result(session, current, result)


def _order_id(event: ProviderEvent) -> UUID | None:
    try:
        return UUID(event.order)
    except ValueError:
        return None
