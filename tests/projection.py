"""What the workers do with stock events, done at once: pages then show what shelves hold."""

from sqlalchemy import delete

from shop.catalog.actions import apply_stock_state
from shop.data.session import Plane, transaction
from shop.inventory.events import StockStateChanged
from shop.messaging.envelope import from_payload
from shop.messaging.models import OutboxRow


def project_stock(*shards: str) -> int:
    """Take all stock events from the shards' outboxes and show them; returns how many."""
    events = [event for shard in shards or ("eu", "us") for event in _take(shard)]
    with transaction(Plane.CATALOGUE) as session:
        for event in events:
            apply_stock_state(
                session, event.tenant_id, event.variant_id, event.state, event.stock_version
            )
    return len(events)


def _take(shard: str) -> list[StockStateChanged]:
    with transaction(Plane.SHARD, shard=shard, across_tenants=True) as session:
        rows = session.execute(
            delete(OutboxRow)
            .where(OutboxRow.name == StockStateChanged.name)
            .returning(OutboxRow.payload, OutboxRow.id)
        ).all()
        ordered = sorted(rows, key=lambda row: row.id)
        return [from_payload(StockStateChanged, row.payload) for row in ordered]
