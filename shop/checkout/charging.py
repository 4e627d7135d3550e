"""Charging an order: the attempt is committed first, the provider called outside any
transaction, its answer committed after. Whoever dies in between is found by the sweep, and the
provider is then asked by key before anything is tried again.
"""

import logging
from uuid import UUID

from shop.checkout.settlement import cancel_unstarted, settle
from shop.data.session import Plane, transaction
from shop.inventory.actions import begin_paying
from shop.kernel.clock import utc_now
from shop.kernel.errors import Unavailable
from shop.kernel.money import Money
from shop.observability.crashpoints import crashpoint
from shop.orders.errors import OrderNotFound
from shop.payments.actions import end_lease, lease
from shop.payments.gateway import ChargeRequest, ChargeResult
from shop.payments.locks import lock_attempt
from shop.payments.provider import gateway
from shop.payments.queries import AttemptView
from shop.payments.rules import UNDECIDED, AttemptState

logger = logging.getLogger(__name__)


class ChargeInProgress(Unavailable):
    """Someone else is asking the provider about this attempt right now."""

    code = "charge_in_progress"


def charge_order(order_id: UUID) -> None:
    """Bring the order's payment forward by one call to the provider.

    Does nothing when the payment is decided. Raises ChargeInProgress, GatewayUnreachable or
    GatewayOutcomeUnknown: each means "again later"; none of them ever means a second charge.
    """
    attempt = _begin(order_id)
    if attempt is None:
        return
    crashpoint("worker_before_charge")
    try:
        result = _ask(attempt)
    except Unavailable:
        with transaction(Plane.SHARD) as session:
            end_lease(session, attempt)
        raise
    crashpoint("worker_after_charge")
    settle(order_id, result, who="payments")
    crashpoint("worker_after_commit")


def _begin(order_id: UUID) -> AttemptView | None:
    """The attempt with a lease on it, as it was before; None when nothing is to be done."""
    now = utc_now()
    with transaction(Plane.SHARD) as session:
        attempt = lock_attempt(session, order_id)
        if attempt is None:
            raise OrderNotFound(f"no payment for order {order_id}")
        if attempt.state not in UNDECIDED:
            return None
        if attempt.leased_until is not None and attempt.leased_until > now:
            raise ChargeInProgress(f"order {order_id} is being charged")
        if attempt.state is AttemptState.PENDING and not begin_paying(session, order_id):
            cancel_unstarted(session, attempt)
            return None
        lease(session, attempt, now)
    return attempt


def _ask(attempt: AttemptView) -> ChargeResult:
    if utc_now() > attempt.deadline_at:
        return gateway().cancel(attempt.key)
    if attempt.state is not AttemptState.PENDING:
        known = gateway().find_by_key(attempt.key)
        if known is not None:
            return known
    return gateway().charge(
        ChargeRequest(
            key=attempt.key,
            order_id=attempt.order_id,
            tenant_id=attempt.tenant_id,
            amount=Money(attempt.amount, attempt.currency),
            token=attempt.token,
        )
    )
