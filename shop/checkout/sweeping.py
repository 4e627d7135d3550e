"""The sweep: whatever stands still longer than its budget is driven again, or ended.

It only ever takes what is ``held``; out of ``paying`` leads nothing but the provider's word.
"""

import datetime as dt
import logging
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.checkout.settlement import cancel_unstarted
from shop.data.errors import TenantFenced
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for, list_tenants
from shop.inventory.models import Reservation
from shop.kernel.clock import utc_now
from shop.messaging.idempotency import purge
from shop.messaging.outbox import record
from shop.payments.events import PaymentDue
from shop.payments.locks import lock_attempt
from shop.payments.models import PaymentAttempt

logger = logging.getLogger(__name__)

BATCH = 200

# How long an attempt may stand in a state before it is driven again.
BUDGETS = {
    "pending": dt.timedelta(seconds=60),
    "started": dt.timedelta(seconds=10),
    "requires_action": dt.timedelta(seconds=5),
}


@dataclass(frozen=True)
class Swept:
    """What one sweep of one tenant did."""

    tenant_id: str
    payments_driven: int
    reservations_expired: int
    keys_deleted: int


def sweep_shard(shard: str) -> list[Swept]:
    """Sweep every tenant at home on ``shard``; one that is being moved is left for later."""
    swept = []
    for tenant in list_tenants():
        if tenant.shard != shard:
            continue
        try:
            with acting_for(tenant):
                swept.append(_sweep(tenant))
        except TenantFenced:
            logger.info("not swept, it is being moved: %s", tenant.id)
    return swept


def _sweep(tenant: Tenant) -> Swept:
    with transaction(Plane.SHARD) as session:
        driven = _drive_payments(session, tenant)
    expired = sum(_expire(order_id) for order_id in _list_expired())
    with transaction(Plane.SHARD) as session:
        deleted = purge(session, tenant.id)
    return Swept(tenant.id, driven, expired, deleted)


def _drive_payments(session: Session, tenant: Tenant) -> int:
    """Announce every attempt that stands still; the mark keeps it from being driven twice."""
    driven = 0
    for state, budget in BUDGETS.items():
        still = (
            sa.select(PaymentAttempt.order_id)
            .where(
                PaymentAttempt.state == state,
                PaymentAttempt.updated_at < sa.func.now() - budget,
                sa.func.coalesce(PaymentAttempt.leased_until, sa.func.now()) <= sa.func.now(),
            )
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        orders = session.scalars(still).all()
        session.execute(
            sa.update(PaymentAttempt)
            .where(PaymentAttempt.order_id.in_(orders), PaymentAttempt.state == state)
            .values(updated_at=sa.func.now())
            .execution_options(synchronize_session=False)
        )
        for order_id in orders:
            record(session, PaymentDue(tenant.id, order_id))
        driven += len(orders)
    return driven


def _list_expired() -> list[UUID]:
    with reading(Plane.SHARD, primary=True) as session:
        return list(
            session.scalars(
                sa.select(Reservation.id)
                .where(Reservation.state == "held", Reservation.expires_at < utc_now())
                .limit(BATCH)
            )
        )


def _expire(order_id: UUID) -> bool:
    with transaction(Plane.SHARD) as session:
        attempt = lock_attempt(session, order_id)
        return attempt is not None and cancel_unstarted(session, attempt)
