"""Events as the rooms record them, and what lies in the outboxes, read beside the shop."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from shop.inventory.events import StockStateChanged
from shop.messaging.envelope import Event
from shop.messaging.outbox import record, record_task
from shop.messaging.units import writing
from shop.orders.events import OrderCancelled, OrderPaid, OrderPlaced, SoldLine
from tests.databases import TestDatabases


def cancelled(tenant_id: str = "eu") -> OrderCancelled:
    return OrderCancelled(tenant_id, uuid4(), "10J-9", "not paid in time")


def placed(tenant_id: str = "eu") -> OrderPlaced:
    return OrderPlaced(tenant_id, uuid4(), "10J-9", "EUR", 4_990)


def paid(*lines: SoldLine, paid_at: str = "2026-11-27T10:00:00.000Z") -> OrderPaid:
    return OrderPaid("eu", uuid4(), "10J-9", "EUR", 5_480, 875, paid_at, lines)


def sold_out(variant_id: UUID, version: int, state: str = "sold_out") -> StockStateChanged:
    return StockStateChanged("eu", "MUG-1", variant_id, uuid4(), state, version)


@dataclass
class Outboxes:
    """The outboxes of one test."""

    databases: TestDatabases

    def tell(self, *events: Event, database: str = "eu", tenant_id: str = "eu") -> list[UUID]:
        """Record these events; the ids of their messages."""
        with writing(database) as session:
            return [record(session, event, tenant_id=tenant_id) for event in events]

    def ask(self, actor: str, queue: str, number: int = 1, tenant_id: str = "eu") -> None:
        """Hand ``number`` tasks to an actor."""
        with writing("eu") as session:
            for position in range(number):
                payload = {"position": position}
                record_task(session, actor, queue, payload, tenant_id=tenant_id)

    def actors(self, database: str = "eu") -> list[str]:
        """Whose tasks wait, by name; empty for events."""
        rows = self.databases.sql(database, "SELECT actor FROM outbox ORDER BY actor")
        return [str(row[0]) for row in rows]

    def count(self, database: str = "eu") -> int:
        return int(str(self.databases.sql(database, "SELECT count(*) FROM outbox")[0][0]))

    def one(self, column: str, table: str = "outbox", database: str = "eu") -> object:
        """The column of the only row there is."""
        rows = self.databases.sql(database, f"SELECT {column} FROM {table}")
        assert len(rows) == 1, rows
        return rows[0][0]

    def make_due(self, database: str = "eu") -> None:
        """Let the time pass for which messages rest or are leased."""
        self.databases.sql(database, "UPDATE outbox SET available_at = now(), leased_until = NULL")
