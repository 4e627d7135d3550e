"""Promise 1: available + reserved + sold = on_hand and available >= 0, for every SKU.

The counters must also be the sums of the ledger, and the reserved and sold ones those of the
reservations: a counter that balances but counts nothing real is found here.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from shop.checkout.audit.finding import Finding, findings

_CHECKS = {
    "the counters do not balance": """
        SELECT tenant_id, sku, on_hand, available, reserved, sold FROM stock
        WHERE available + reserved + sold <> on_hand OR available < 0 OR reserved < 0 OR sold < 0
    """,
    "the counters are not the sums of the ledger": """
        SELECT stock.tenant_id, stock.sku, on_hand, available, reserved, sold
        FROM stock LEFT JOIN (
            SELECT tenant_id, sku, sum(on_hand) AS on_hand_sum, sum(available) AS available_sum,
                sum(reserved) AS reserved_sum, sum(sold) AS sold_sum
            FROM stock_ledger GROUP BY tenant_id, sku
        ) AS ledger USING (tenant_id, sku)
        WHERE (on_hand, available, reserved, sold) IS DISTINCT FROM (
            coalesce(on_hand_sum, 0), coalesce(available_sum, 0),
            coalesce(reserved_sum, 0), coalesce(sold_sum, 0))
    """,
    "reserved or sold is not what the reservations say": """
        SELECT stock.tenant_id, stock.sku, reserved, sold, held_sum, claimed_sum
        FROM stock LEFT JOIN (
            SELECT l.tenant_id, l.sku,
                sum(l.quantity) FILTER (WHERE r.state IN ('held', 'paying')) AS held_sum,
                sum(l.quantity) FILTER (WHERE r.state = 'claimed') AS claimed_sum
            FROM reservation_line AS l
            JOIN reservation AS r ON r.tenant_id = l.tenant_id AND r.id = l.reservation_id
            GROUP BY l.tenant_id, l.sku
        ) AS kept USING (tenant_id, sku)
        WHERE reserved <> coalesce(held_sum, 0) OR sold <> coalesce(claimed_sum, 0)
    """,
    "a ledger row is about a SKU without a shelf": """
        SELECT DISTINCT tenant_id, sku FROM stock_ledger AS l
        WHERE NOT EXISTS (
            SELECT FROM stock AS s WHERE s.tenant_id = l.tenant_id AND s.sku = l.sku)
    """,
}


def audit_stock(session: Session, shard: str) -> Iterator[Finding]:
    """Everything that breaks promise 1 on this shard."""
    for fault, statement in _CHECKS.items():
        yield from findings(session, 1, shard, fault, statement)
