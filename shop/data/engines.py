"""Engines and pools: for each database a writer, a reader on the primary, and its replicas.

Pools are small without overflow: hundreds of greenlets queue here for a few milliseconds
instead of keeping hundreds of backends busy on the server.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from config import Database, Settings
from shop.data import wait
from shop.data.base import db
from shop.data.errors import DatabaseUnavailable
from shop.data.topology import rank_replicas

CATALOGUE = "catalog"

WRITER_POOL = 6
READER_POOL = 6
# What remains of a primary for readers when no replica can serve them.
PRIMARY_READER_POOL = 3
POOL_SECONDS = 0.8
EJECTION_SECONDS = 1.0

_SERVER_SETTINGS = {
    "statement_timeout": "5000",
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "10000",
    "client_connection_check_interval": "2000",
}
_DISCONNECTED = {"25006", "57P01", "57P02", "57P03"}


@dataclass
class Replica:
    """One replica's engine and since when it may be asked again."""

    name: str
    engine: sa.Engine
    ejected_until: float = 0.0

    def eject(self) -> None:
        """Ask others for a while: it just failed."""
        self.ejected_until = time.monotonic() + EJECTION_SECONDS


@dataclass
class Server:
    """One database of the topology with all ways to it."""

    name: str
    writer: sa.Engine
    primary_reader: sa.Engine
    replicas: dict[str, Replica] = field(default_factory=dict)

    def candidates(self, key: str | None) -> list[Replica]:
        """Replicas worth asking now, best first."""
        key = key or str(random.random())
        now = time.monotonic()
        ranked = [self.replicas[name] for name in rank_replicas(list(self.replicas), key)]
        return [replica for replica in ranked if replica.ejected_until <= now]


class Databases:
    """All servers by name: ``catalog`` and the shards."""

    def __init__(self, servers: dict[str, Server]) -> None:
        self._servers = servers
        self.shards = tuple(name for name in servers if name != CATALOGUE)

    def server(self, name: str) -> Server:
        """The server called ``name``; KeyError when the settings name no such shard."""
        return self._servers[name]

    def all(self) -> Iterator[Server]:
        """Every server, the catalogue first."""
        yield from self._servers.values()

    def dispose(self) -> None:
        """Close every pooled connection."""
        for server in self.all():
            server.writer.dispose()
            server.primary_reader.dispose()
            for replica in server.replicas.values():
                replica.engine.dispose()


_installed: Databases | None = None


def install_databases(databases: Databases | None) -> None:
    """Make these the process's databases; done once by the runtime."""
    global _installed  # noqa: PLW0603 – one process has one topology, fixed at its start
    _installed = databases


def databases() -> Databases:
    """The process's databases; RuntimeError before the runtime has started."""
    if _installed is None:
        raise RuntimeError("the data plane has not been started: shop.runtime.start(settings)")
    return _installed


def open_databases(app: Flask, settings: Settings) -> Databases:
    """Build every engine (none connects yet); the primaries are Flask-SQLAlchemy's binds."""
    app.config["SQLALCHEMY_BINDS"] = {
        None if d.name == CATALOGUE else d.name: {"url": str(d.primary), **_options(WRITER_POOL)}
        for d in (settings.catalogue, *settings.shards)
    }
    db.init_app(app)
    with app.app_context():
        primaries = {name or CATALOGUE: engine for name, engine in db.engines.items()}
    everything = (settings.catalogue, *settings.shards)
    return Databases({d.name: _server(d, primaries[d.name]) for d in everything})


def _server(database: Database, writer: sa.Engine) -> Server:
    sa.event.listen(writer, "handle_error", _notice_demotion)
    sa.event.listen(writer, "checkout", _refuse_closed)
    server = Server(database.name, writer, _reader(database.primary, PRIMARY_READER_POOL))
    for number, url in enumerate(database.replicas, 1):
        name = f"{database.name}-r{number}"
        server.replicas[name] = Replica(name, _reader(url, READER_POOL))
    return server


def _reader(url: str, pool_size: int) -> sa.Engine:
    # AUTOCOMMIT makes a read one round trip instead of three (BEGIN, SELECT, ROLLBACK).
    engine = sa.create_engine(
        str(url),
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        **_options(pool_size, default_transaction_read_only="on"),
    )
    sa.event.listen(engine, "checkout", _refuse_closed)
    return engine


def _options(pool_size: int, **settings: str) -> dict[str, object]:
    merged = {**_SERVER_SETTINGS, **settings}
    return {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": POOL_SECONDS,
        "pool_use_lifo": True,
        "pool_recycle": 1800,
        "connect_args": {
            "connection_factory": wait.Connection,
            "options": " ".join(f"-c {name}={value}" for name, value in merged.items()),
            "connect_timeout": 2,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "application_name": "doorbuster",
        },
    }


def _notice_demotion(context: sa.engine.ExceptionContext) -> None:
    """A primary that became a replica, or is going down: throw its whole pool away."""
    code = getattr(context.original_exception, "pgcode", None) or ""
    if code in _DISCONNECTED or code.startswith("08"):
        context.is_disconnect = True


def _refuse_closed(raw: Any, _record: Any, _proxy: Any) -> None:
    """A server that died has closed its sockets: seen here without a round trip."""
    if wait.has_hung_up(raw.fileno()):
        raise InvalidatePoolError("the server has closed the connection")


def connect(engine: sa.Engine) -> sa.Connection:
    """A connection of ``engine`` now, or DatabaseUnavailable.

    A pooled connection whose server has gone is noticed by its closed socket and replaced.
    """
    try:
        connection = engine.connect()
    except (PoolTimeout, DBAPIError) as error:
        raise DatabaseUnavailable("no connection to the database") from error
    return connection
