"""Looking at rows beside the shop: by SQL, on the primary."""

from typing import Any
from uuid import UUID

from tests.databases import TestDatabases, tables_of


class Shard:
    """The tables of one shard as a test sees them."""

    def __init__(self, databases: TestDatabases, name: str) -> None:
        self._databases = databases
        self.name = name

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of one statement."""
        return self._databases.sql(self.name, statement, *values)

    def one(self, statement: str, *values: object) -> Any:
        """The one value of one row."""
        ((value,),) = self.sql(statement, *values)
        return value

    def counts(self) -> dict[str, int]:
        """How many rows each table has; empty tables are left out."""
        tables = tables_of(self.name)
        query = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
        return {name: count for name, count in sorted(self.sql(query)) if count}

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, to show that nothing has changed."""
        return {
            name: sorted(self.sql(f'SELECT to_jsonb(t)::text FROM "{name}" t'))
            for name in tables_of(self.name)
        }

    def stock(self, sku: str, tenant: str = "eu") -> tuple[int, int, int, int]:
        """On hand, available, reserved, sold."""
        ((*counters,),) = self.sql(
            "SELECT on_hand, available, reserved, sold FROM stock "
            "WHERE tenant_id = %s AND sku = %s",
            tenant,
            sku,
        )
        return tuple(counters)

    def order_state(self, order_id: UUID) -> str:
        """Where the order stands."""
        return str(self.one("SELECT state FROM orders WHERE id = %s", str(order_id)))

    def payment_state(self, order_id: UUID) -> str:
        """Where its payment stands."""
        sql = "SELECT state FROM payment_attempt WHERE order_id = %s"
        return str(self.one(sql, str(order_id)))

    def reservation_state(self, order_id: UUID) -> str:
        """Where its reservation stands."""
        return str(self.one("SELECT state FROM reservation WHERE id = %s", str(order_id)))

    def states(self, order_id: UUID) -> tuple[str, str, str]:
        """Order, payment and reservation."""
        return (
            self.order_state(order_id),
            self.payment_state(order_id),
            self.reservation_state(order_id),
        )

    def history(self, order_id: UUID) -> list[tuple[Any, ...]]:
        """Version, state, who, why of every step."""
        return self.sql(
            "SELECT version, state, who, why FROM order_history WHERE order_id = %s "
            "ORDER BY version",
            str(order_id),
        )

    def events(self, name: str) -> list[dict[str, Any]]:
        """The payloads of that event in the outbox, oldest first."""
        return [
            payload
            for (payload,) in self.sql(
                "SELECT payload FROM outbox WHERE name = %s ORDER BY id", name
            )
        ]
