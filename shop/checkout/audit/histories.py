"""Promise 4: an order's state only moved along the arrows, one version at a time."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from shop.checkout.audit.finding import Finding, findings
from shop.orders.states import ARROWS, PROCESSING

_STEPS = """
    SELECT tenant_id, order_id, version, former, state FROM (
        SELECT tenant_id, order_id, version, state,
            lag(state) OVER steps AS former, lag(version) OVER steps AS former_version
        FROM order_history WINDOW steps AS (PARTITION BY tenant_id, order_id ORDER BY version)
    ) AS step
    WHERE NOT coalesce(former || '>' || state = ANY(:arrows), state = :first AND version = 1)
        OR version <> coalesce(former_version, 0) + 1
"""

_ENDS = """
    SELECT o.tenant_id, o.id AS order_id, o.state, o.version, h.state AS recorded
    FROM orders AS o LEFT JOIN order_history AS h
        ON h.tenant_id = o.tenant_id AND h.order_id = o.id AND h.version = o.version
    WHERE h.state IS DISTINCT FROM o.state
        OR EXISTS (SELECT FROM order_history AS later WHERE later.tenant_id = o.tenant_id
            AND later.order_id = o.id AND later.version > o.version)
"""


def audit_histories(session: Session, shard: str) -> Iterator[Finding]:
    """Everything that breaks promise 4 on this shard."""
    arrows = [f"{source}>{target}" for source, targets in ARROWS.items() for target in targets]
    fault = "an order moved along no arrow"
    yield from findings(session, 4, shard, fault, _STEPS, arrows=arrows, first=PROCESSING)
    fault = "an order is not in the state its history ends with"
    yield from findings(session, 4, shard, fault, _ENDS)
