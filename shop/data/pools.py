"""Pools: how one server is connected to, and how a dead connection is told from a live one.

Pools are small without overflow: hundreds of greenlets queue here for a few milliseconds
instead of keeping hundreds of backends busy on the server.
"""

from typing import Any

import psycopg2
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shop.data import wait
from shop.data.errors import DatabaseUnavailable
from shop.data.topology import split_endpoints

WRITER_POOL = 6
READER_POOL = 6
# What remains of a primary for readers when no replica can serve them.
PRIMARY_READER_POOL = 3
POOL_SECONDS = 0.8

_SERVER_SETTINGS = {
    "statement_timeout": "5000",
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "10000",
    "client_connection_check_interval": "2000",
    # Whatever is said beside COMMIT is then a warning, in whichever language the server speaks.
    "client_min_messages": "warning",
}
_DISCONNECTED = {"25006", "57P01", "57P02", "57P03"}


class _Pool(sa.QueuePool):
    """A pool that waits for parts of a second: Flask-SQLAlchemy hands engines their options by
    ``engine_from_config``, which would make 0.8 a 0."""

    def __init__(self, creator: Any, **options: Any) -> None:
        super().__init__(creator, **{**options, "timeout": POOL_SECONDS})


def writer_config(url: str) -> dict[str, Any]:
    """A primary for writers, as Flask-SQLAlchemy takes it; ``prepare_writer`` does the rest."""
    return {"url": split_endpoints(url)[0], **_options(WRITER_POOL, wait.Connection)}


def prepare_writer(engine: sa.Engine, url: str) -> None:
    """Make the engine of ``writer_config(url)`` notice what becomes of its server."""
    try_endpoints(engine, url, target_session_attrs="read-write")
    sa.event.listen(engine, "handle_error", _judge_error)
    sa.event.listen(engine, "checkout", _refuse_closed)


def make_reader(url: str, pool_size: int, factory: type[wait.Connection]) -> sa.Engine:
    """An engine that can only read, on a replica or a primary."""
    # AUTOCOMMIT makes a read one round trip instead of three (BEGIN, SELECT, ROLLBACK).
    engine = sa.create_engine(
        split_endpoints(url)[0],
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        **_options(pool_size, factory, default_transaction_read_only="on"),
    )
    try_endpoints(engine, url)
    sa.event.listen(engine, "checkout", _refuse_closed)
    return engine


def try_endpoints(engine: sa.Engine, url: str, **wishes: str) -> None:
    """Let ``engine`` try the endpoints of ``url`` one by one, the last good one first.

    Each has the whole time of a connection: libpq's own list ends at the first mute host.
    """
    endpoints = [sa.make_url(endpoint) for endpoint in split_endpoints(url)]
    if len(endpoints) == 1:
        return
    best = 0

    @sa.event.listens_for(engine, "do_connect")
    def _(dialect: sa.Dialect, _record: Any, _positional: Any, named: dict[str, Any]) -> Any:
        nonlocal best
        failures = []
        for number in [best, *(n for n in range(len(endpoints)) if n != best)]:
            place = {"host": endpoints[number].host, "port": endpoints[number].port or 5432}
            try:
                raw = dialect.loaded_dbapi.connect(**{**named, **place, **wishes})
            except psycopg2.OperationalError as error:
                failures.append(error)
                continue
            best = number
            return raw
        raise failures[-1]


def connect(engine: sa.Engine) -> sa.Connection:
    """A connection of ``engine`` now, or DatabaseUnavailable.

    A pooled connection whose server has gone is noticed by its closed socket and replaced.
    """
    try:
        return engine.connect()
    except (PoolTimeout, DBAPIError) as error:
        raise DatabaseUnavailable("no connection to the database") from error


def _options(pool_size: int, factory: type[wait.Connection], **settings: str) -> dict[str, Any]:
    merged = {**_SERVER_SETTINGS, **settings}
    return {
        "pool_size": pool_size,
        "max_overflow": 0,
        "poolclass": _Pool,
        "pool_use_lifo": True,
        "pool_recycle": 1800,
        "connect_args": {
            "connection_factory": factory,
            "options": " ".join(f"-c {name}={value}" for name, value in merged.items()),
            "connect_timeout": 2,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "application_name": "doorbuster",
        },
    }


def _judge_error(context: sa.engine.ExceptionContext) -> None:
    """A primary that became a replica, or is going down: throw its whole pool away.

    A COMMIT that took too long says nothing about the other connections: they are kept.
    """
    error = context.original_exception
    code = getattr(error, "pgcode", None) or ""
    if code in _DISCONNECTED or code.startswith("08"):
        context.is_disconnect = True
    if isinstance(error, wait.DeadlinePassed) and context.statement is None:
        context.invalidate_pool_on_disconnect = False


def _refuse_closed(raw: Any, _record: Any, _proxy: Any) -> None:
    """A server that died has closed its sockets: seen here without a round trip."""
    if wait.has_hung_up(raw.fileno()):
        raise DisconnectionError("the server has closed the connection")
