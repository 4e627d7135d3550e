"""What a provider's answer means for order, stock and cart: all in one transaction.

Rows are locked in one order everywhere: attempt, cart, reservation, stock, order. Cart before
stock, as the intake does: a decline and the next order of the same cart would otherwise meet in a
circle.
"""

import logging
from uuid import UUID

from sqlalchemy.orm import Session

from shop.cart.actions import reopen
from shop.data.session import Plane, transaction
from shop.inventory.actions import claim, release
from shop.kernel.clock import rfc3339, utc_now
from shop.kernel.ids import parse_id
from shop.messaging.outbox import record
from shop.observability import metrics
from shop.orders.actions import move
from shop.orders.errors import OrderNotFound
from shop.orders.events import OrderCancelled, OrderPaid, OrderPaymentFailed, SoldLine
from shop.orders.queries import OrderView, get_order
from shop.orders.states import (
    CANCELLED,
    PAID,
    PAYMENT_FAILED,
    PROCESSING,
    REFUNDED,
    may_move,
)
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
from shop.payments.rules import UNDECIDED, AttemptState

logger = logging.getLogger(__name__)

# An attempt that ended without money: what arrives for it later is not ours to keep.
_ENDED_UNPAID = (AttemptState.EXPIRED, AttemptState.VOIDED, AttemptState.DECLINED)


class _MoneyUnowed(Exception):
    """Money came for an order that had ended.

    Raised inside the transaction, so that nothing is recorded before the money is given back:
    who dies in between leaves the attempt, or the webhook, to be taken up again.
    """

    def __init__(self, attempt: AttemptView) -> None:
        super().__init__(attempt.order_id)
        self.attempt = attempt


def settle(order_id: UUID, result: ChargeResult, *, who: str) -> None:
    """Record what the provider said of the order's payment, and what follows from it.

    Said twice, late or out of order it changes nothing. Money that came for an order that had
    ended is given back at the provider, outside the transaction.
    """
    try:
        with transaction(Plane.SHARD) as session:
            attempt = lock_attempt(session, order_id)
            if attempt is None:
                raise OrderNotFound(f"no payment for order {order_id}")
            _apply(session, attempt, result, who)
    except _MoneyUnowed as late:
        _give_back(late.attempt, who)


def receive_event(gateway_name: str, event: ProviderEvent) -> bool:
    """Take a verified webhook for the current tenant, once; False when it is a repeat.

    An event about an order or a key this tenant does not have is recorded and changes nothing.
    """
    who = f"webhook {gateway_name}"
    try:
        with transaction(Plane.SHARD) as session:
            return _take_event(session, gateway_name, event, who)
    except _MoneyUnowed as late:
        _give_back(late.attempt, who)
    with transaction(Plane.SHARD) as session:
        return is_new_event(session, gateway_name, event)


def cancel_unstarted(session: Session, attempt: AttemptView) -> bool:
    """End an order that was never charged and whose stock is not held any more."""
    if not expire(session, attempt):
        return False
    _cancel(session, attempt.order_id, who="sweep", freed="expired")
    return True


def _take_event(session: Session, gateway_name: str, event: ProviderEvent, who: str) -> bool:
    if not is_new_event(session, gateway_name, event):
        return False
    order_id = parse_id(event.order)
    attempt = None if order_id is None else lock_attempt(session, order_id)
    if attempt is None or attempt.key != event.key:
        # A charge somebody else made in the order's name is not the order's payment.
        logger.warning("a payment event is about no attempt of ours: %s", event.id)
        return True
    _apply(session, attempt, event.result, who)
    return True


def _apply(session: Session, attempt: AttemptView, result: ChargeResult, who: str) -> None:
    """Raises _MoneyUnowed when money arrived that must be given back."""
    order_id = attempt.order_id
    moved = record_result(session, attempt, result)
    match result:
        case RequiresAction():
            if not moved and attempt.state in UNDECIDED:
                end_lease(session, attempt)
        case Authorised() | Captured():
            owed = _take(session, order_id, who) if moved else attempt.state not in _ENDED_UNPAID
            if not owed:
                raise _MoneyUnowed(attempt)
        case Declined(code=code) if moved:
            _fail(session, order_id, who, code)
        case Voided() | Refunded() if moved:
            _undo(session, order_id, result, who)


def _take(session: Session, order_id: UUID, who: str) -> bool:
    """The money is there: the stock is sold and the order paid. False when nothing is kept."""
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
    order = _free(session, order_id, "released")
    if move(session, order_id, PAYMENT_FAILED, who=who, why=f"declined: {code}"):
        record(session, OrderPaymentFailed(order.tenant_id, order.id, order.number, code))


def _undo(session: Session, order_id: UUID, result: Voided | Refunded, who: str) -> None:
    """The provider holds no money any more: an unpaid order ends, a paid one is refunded."""
    order = get_order(session, order_id)
    if order.state == PROCESSING:
        _cancel(session, order_id, who=who, freed="released")
    elif isinstance(result, Refunded) and may_move(order.state, REFUNDED):
        move(session, order_id, REFUNDED, who=who, why="given back at the provider")


def _cancel(session: Session, order_id: UUID, *, who: str, freed: str) -> None:
    order = _free(session, order_id, freed)
    why = "not paid in time"
    if move(session, order_id, CANCELLED, who=who, why=why):
        record(session, OrderCancelled(order.tenant_id, order.id, order.number, why))


def _free(session: Session, order_id: UUID, target: str) -> OrderView:
    """Open the cart again and give the stock back, in the order in which both are locked."""
    order = get_order(session, order_id)
    if order.cart_id is not None:
        reopen(session, order.cart_id, order_id)
    release(session, order_id, target=target)
    return order


def _give_back(attempt: AttemptView, who: str) -> None:
    """Money for an order that had ended: cancel it at the provider, and record that it was."""
    logger.warning("money came for an order that had ended; given back: %s", attempt.order_id)
    result = gateway().cancel(attempt.key)
    with transaction(Plane.SHARD) as session:
        current = lock_attempt(session, attempt.order_id)
        if current is not None:
            _apply(session, current, result, who)
