"""Running the audit over the whole installation."""

import time
from uuid import UUID

import sqlalchemy as sa

from shop.checkout.audit.charges import Believed, audit_charges, believed_orders, live_charges
from shop.checkout.audit.finding import PROMISES, Finding
from shop.checkout.audit.histories import audit_histories
from shop.checkout.audit.standing import audit_standing
from shop.checkout.audit.stock import audit_stock
from shop.data.engines import databases
from shop.data.session import Plane, reading
from shop.observability import metrics
from shop.payments.provider import gateway

_BUSY = sa.text(
    "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM payment_attempt "
    "WHERE state IN ('pending', 'started')) "
    "+ (SELECT count(*) FROM invoice WHERE sha256 = '')"
)
_TIMEOUT = sa.text("SET statement_timeout = '10min'")
_TIMEOUT_BACK = sa.text("RESET statement_timeout")


def audit() -> list[Finding]:
    """Judge promises 1 to 4 now; exports ``shop_audit_broken`` for each.

    Raises DatabaseUnavailable or GatewayUnreachable when it cannot look: that is no verdict.
    """
    charges = live_charges(gateway())
    found: list[Finding] = []
    orders: dict[UUID, Believed] = {}
    for shard in databases().shards:
        found += _audit_shard(shard, orders)
    found += audit_charges(charges, orders)
    for promise, name in PROMISES.items():
        broken = sum(1 for finding in found if finding.promise == promise)
        metrics.audit_broken.labels(name).set(broken)
    return found


def settle_down(seconds: float) -> bool:
    """Wait until nothing is in flight on any shard; False when ``seconds`` were not enough."""
    until = time.monotonic() + seconds
    while any(_is_busy(shard) for shard in databases().shards):
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def _audit_shard(shard: str, orders: dict[UUID, Believed]) -> list[Finding]:
    with reading(Plane.SHARD, shard=shard, across_tenants=True, primary=True) as session:
        session.execute(_TIMEOUT)
        found = [
            *audit_stock(session, shard),
            *audit_standing(session, shard),
            *audit_histories(session, shard),
        ]
        orders.update(believed_orders(session, shard))
        session.execute(_TIMEOUT_BACK)
    return found


def _is_busy(shard: str) -> bool:
    with reading(Plane.SHARD, shard=shard, across_tenants=True, primary=True) as session:
        return bool(session.scalar(_BUSY))
