"""The three databases of the tests: made once, brought back to a known state before each test.

A state is all rows of all tables as JSON. Going back to one is a single round trip for each
database (delete everything, insert the rows), a few milliseconds where TRUNCATE or running the
real code again would take hundreds.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import sqlalchemy
from flask import Flask
from flask_caching.backends import SimpleCache
from sqlalchemy import MetaData

from config import Settings
from shop.cache.backend import Backend
from shop.cache.remember import install_backend
from shop.data import positions
from shop.data.engines import Server
from shop.data.tenants import forget_directory
from shop.schema import CATALOGUE_METADATA, SHARD_METADATA
from stack.postgres import Cluster
from stack.run import database_variables

CATALOGUE = "catalog"
NAMES = (CATALOGUE, "eu", "us")
_POSITION = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"

State = dict[str, dict[str, str]]


def settings_for(cluster: Cluster, home: Path) -> Settings:
    """The settings of a shop on ``cluster``; its payment provider listens nowhere."""
    return Settings.from_env(
        {
            **database_variables(cluster),
            "SHOP_HOME": str(home),
            "SECRET_KEY": "a-key-for-tests-of-at-least-32-signs",
            "PAYMENT_GATEWAY": "demo",
            "DEMO_GATEWAY_URL": "http://127.0.0.1:9",
            "DEMO_GATEWAY_SECRET": "a-secret-for-tests",
            "RATE_LIMITS": "off",
            "LOG_LEVEL": "warning",
        }
    )


def tables_of(database: str) -> list[str]:
    """The tables of one database, those that others refer to first."""
    metadata: MetaData = CATALOGUE_METADATA if database == CATALOGUE else SHARD_METADATA
    return [table.name for table in metadata.sorted_tables]


@dataclass
class TestDatabases:
    """The databases of one test session, each by a connection of its own."""

    __test__ = False

    cluster: Cluster
    app: Flask
    connections: dict[str, "psycopg2.extensions.connection"] = field(default_factory=dict)

    def connect(self) -> None:
        """Open the connections."""
        urls = {name: self.cluster.primary_url(name) for name in NAMES}
        urls["replica"] = self.cluster.replica_urls(CATALOGUE)[0]
        for name, url in urls.items():
            self.connections[name] = psycopg2.connect(_plain(url))
            self.connections[name].autocommit = True
            self.sql(name, "SELECT set_config('synchronous_commit', 'on', false)")
        for name in NAMES:
            # A position after COMMIT is only true when COMMIT has waited for the WAL; the shop
            # connects later and gets it too.
            self.sql(name, f'ALTER DATABASE "{name}" SET synchronous_commit = on')

    def close(self) -> None:
        """Close the connections."""
        for connection in self.connections.values():
            connection.close()

    def sql(self, database: str, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement, beside everything the shop does; later reads of the shop see it."""
        with self.connections[database].cursor() as cursor:
            cursor.execute(statement, values or None)
            rows = cursor.fetchall() if cursor.description else []
        if not statement.startswith("SELECT"):
            positions.reached(database, self.position(database))
        return rows

    def capture(self) -> State:
        """All rows there are, by database and table; empty tables are left out."""
        state: State = {}
        for database in NAMES:
            found = {
                table: self.sql(database, f'SELECT json_agg(t) FROM "{table}" t')[0][0]
                for table in tables_of(database)
            }
            state[database] = {table: json.dumps(rows) for table, rows in found.items() if rows}
        return state

    @contextmanager
    def restored(self, state: State) -> Iterator[None]:
        """Hold exactly the rows of ``state``, with nothing cached and no old replica read."""
        reached = {name: self._restore(name, state.get(name, {})) for name in NAMES}
        # The tenant directory is read from any replica, however far behind.
        self.wait_for_replica(max(reached.values()))
        forget_directory()
        self.forget_cache()
        with positions.tracking(reached):
            yield

    def position(self, database: str) -> int:
        """How far the WAL is after everything that was written until now."""
        return int(str(self.sql(database, _POSITION)[0][0]))

    def wait_for_replica(self, position: int) -> None:
        """Return when the replica shows what the primary had at ``position``."""
        replayed = "SELECT pg_last_wal_replay_lsn() >= '0/0'::pg_lsn + %s::numeric"
        deadline = time.monotonic() + 5
        while not self.sql("replica", replayed, position)[0][0]:
            assert time.monotonic() < deadline, "the replica does not follow"
            time.sleep(0.001)

    def forget_cache(self) -> None:
        """Begin with an empty cache, as a process does that has just started."""
        install_backend(Backend(SimpleCache(), "process"))

    def _restore(self, database: str, rows: dict[str, str]) -> int:
        tables = tables_of(database)
        statements = [f'DELETE FROM "{table}"' for table in reversed(tables)]
        filled = [table for table in tables if table in rows]
        statements += [
            f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'
            for table in filled
        ]
        values = [rows[table] for table in filled]
        self.sql(database, "; ".join(["BEGIN", *statements, "COMMIT"]), *values)
        return self.position(database)


@contextmanager
def unreachable(server: Server) -> Iterator[None]:
    """One database of the topology refuses every connection, on its primary and its replicas."""
    nowhere = sqlalchemy.create_engine("postgresql+psycopg2://127.0.0.1:9/nowhere")
    known = (server.writer, server.primary_reader, server.replicas)
    server.writer = server.primary_reader = nowhere
    server.replicas = {}
    try:
        yield
    finally:
        server.writer, server.primary_reader, server.replicas = known


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg2://", "postgresql://")
