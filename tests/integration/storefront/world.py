"""What happens beside a shopper: others buy, prices change, the bank answers, papers come."""

from dataclasses import dataclass
from uuid import UUID

from shop.checkout.charging import charge_order
from shop.checkout.papers import issue_invoice
from tests.databases import TestDatabases

_POSITION = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"


@dataclass
class World:
    """The databases, and what workers would do with them."""

    databases: TestDatabases

    def leave(self, sku: str, pieces: int, shard: str = "eu") -> None:
        """Let there be exactly so many of a thing."""
        self.databases.sql(
            shard,
            "UPDATE stock SET on_hand = reserved + sold + %s, available = %s WHERE sku = %s",
            *(pieces, pieces, sku),
        )
        self.settle_down()

    def left(self, sku: str, shard: str = "eu") -> int:
        """How many of a thing can be bought."""
        rows = self.databases.sql(shard, "SELECT available FROM stock WHERE sku = %s", sku)
        return int(str(rows[0][0]))

    def show_as_sold_out(self, sku: str, tenant: str = "eu") -> None:
        """What pages say of a thing, once the news of its stock has come to the catalogue."""
        self.databases.sql(
            "catalog",
            "UPDATE availability SET state = 'sold_out' WHERE tenant_id = %s AND variant_id ="
            " (SELECT id FROM variant WHERE sku = %s)",
            *(tenant, sku),
        )
        self.settle_down()

    def price(self, sku: str, amount: int, currency: str = "EUR") -> None:
        """Let a thing cost something else."""
        self.databases.sql(
            "catalog",
            "UPDATE price SET amount = %s WHERE currency = %s AND variant_id ="
            " (SELECT id FROM variant WHERE sku = %s)",
            *(amount, currency, sku),
        )
        self.settle_down()

    def withdraw(self, handle: str) -> None:
        """Sell a product in Europe no longer."""
        self.databases.sql(
            "catalog",
            "DELETE FROM publication WHERE tenant_id = 'eu' AND product_id ="
            " (SELECT id FROM product WHERE handle = %s)",
            handle,
        )
        self.settle_down()

    def charge(self, order_id: UUID) -> None:
        """What the worker for payments does; the test acts for a tenant."""
        charge_order(order_id)
        self.settle_down()

    def issue_invoice(self, order_id: UUID) -> None:
        """What the worker for papers does."""
        issue_invoice(order_id)
        self.settle_down()

    def age(self, order_id: UUID, seconds: int) -> None:
        """Let an order have been placed some time ago."""
        self.databases.sql(
            "eu",
            "UPDATE orders SET placed_at = placed_at - make_interval(secs => %s) WHERE id = %s",
            *(seconds, str(order_id)),
        )
        self.settle_down()

    def orders(self, shard: str = "eu") -> int:
        """How many orders there are."""
        return int(str(self.databases.sql(shard, "SELECT count(*) FROM orders")[0][0]))

    def settle_down(self) -> None:
        """Return when replica and caches know everything."""
        position = max(
            int(str(self.databases.sql(name, _POSITION)[0][0])) for name in ("catalog", "eu", "us")
        )
        self.databases.wait_for_replica(position)
        self.databases.forget_cache()
