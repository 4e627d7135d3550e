"""Promise 2: an order answered with 202 exists whole and reaches an end state.

"Reaches" is judged by time: an order may be in the making for as long as its buyer's bank may
take; what stands longer than its deadline and a little is lost to everyone but the audit.
"""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy.orm import Session

from shop.checkout.audit.finding import Finding, findings
from shop.kernel.clock import utc_now

# After the deadline the sweep and the provider need a moment of their own.
GRACE = dt.timedelta(minutes=5)

_WHOLE = {
    "a key was answered with an order that does not exist": """
        SELECT tenant_id, key, answer ->> 'order_id' AS order_id FROM idempotency_key AS k
        WHERE scope = 'checkout' AND NOT EXISTS (
            SELECT FROM orders AS o
            WHERE o.tenant_id = k.tenant_id AND o.id = CAST(k.answer ->> 'order_id' AS uuid))
    """,
    "an order has no lines": """
        SELECT tenant_id, id AS order_id FROM orders AS o WHERE NOT EXISTS (
            SELECT FROM order_line AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.id)
    """,
    "an order has no payment attempt": """
        SELECT tenant_id, id AS order_id FROM orders AS o WHERE NOT EXISTS (
            SELECT FROM payment_attempt AS p
            WHERE p.tenant_id = o.tenant_id AND p.order_id = o.id)
    """,
    "an order and its reservation tell different stories": """
        SELECT o.tenant_id, o.id AS order_id, o.state, r.state AS reservation
        FROM orders AS o LEFT JOIN reservation AS r ON r.tenant_id = o.tenant_id AND r.id = o.id
        WHERE coalesce(r.state, '') <> ALL (CASE o.state
            WHEN 'processing' THEN ARRAY['held', 'paying']
            WHEN 'paid' THEN ARRAY['claimed'] WHEN 'fulfilled' THEN ARRAY['claimed']
            WHEN 'payment_failed' THEN ARRAY['released', 'expired']
            ELSE ARRAY['released', 'expired', 'claimed'] END)
    """,
    "something belongs to an order that does not exist": """
        SELECT tenant_id, order_id, string_agg(DISTINCT thing, '+' ORDER BY thing) AS things
        FROM (
            SELECT tenant_id, id AS order_id, 'reservation' AS thing FROM reservation
            UNION ALL SELECT tenant_id, order_id, 'payment' FROM payment_attempt
            UNION ALL SELECT tenant_id, order_id, 'line' FROM order_line
            UNION ALL SELECT tenant_id, order_id, 'history' FROM order_history
        ) AS part
        WHERE NOT EXISTS (
            SELECT FROM orders AS o WHERE o.tenant_id = part.tenant_id AND o.id = part.order_id)
        GROUP BY tenant_id, order_id
    """,
    "an order does not cost what its lines cost": """
        SELECT o.tenant_id, o.id AS order_id, o.items_total, sum(l.quantity * l.unit_price) AS lines
        FROM orders AS o JOIN order_line AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
        GROUP BY o.tenant_id, o.id HAVING o.items_total <> sum(l.quantity * l.unit_price)
    """,
}

_STANDING = """
    SELECT o.tenant_id, o.id AS order_id, o.placed_at, p.state AS payment
    FROM orders AS o LEFT JOIN payment_attempt AS p
        ON p.tenant_id = o.tenant_id AND p.order_id = o.id
    WHERE o.state = 'processing' AND coalesce(p.deadline_at, o.placed_at) < :latest
"""


def audit_standing(session: Session, shard: str) -> Iterator[Finding]:
    """Everything that breaks promise 2 on this shard."""
    for fault, statement in _WHOLE.items():
        yield from findings(session, 2, shard, fault, statement)
    latest = utc_now() - GRACE
    fault = "an order stands still behind its deadline"
    yield from findings(session, 2, shard, fault, _STANDING, latest=latest)
