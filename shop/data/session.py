"""``reading()`` and ``transaction()``: the only two ways to a session.

Each is one unit of work: one plane, one database, one role. A request may open several, one
after another, never one inside another. A transaction commits when its block ends and rolls
back on any exception; nothing else in the shop commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from shop.data import positions
from shop.data.base import db
from shop.data.engines import CATALOGUE, Server, connect, databases
from shop.data.errors import (
    DatabaseUnavailable,
    NestedUnitOfWork,
    NoTenant,
    TenantFenced,
    WriteUnderReading,
)
from shop.data.router import Plane, UnitOfWork
from shop.data.tenants import current_tenant
from shop.data.wait import COMMIT_SECONDS
from shop.kernel.errors import OutcomeUnknown
from shop.observability import metrics

__all__ = ["Plane", "reading", "transaction"]

_open: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)

_REPLAYED = sa.text("SELECT pg_last_wal_replay_lsn() >= '0/0'::pg_lsn + CAST(:position AS numeric)")
_POSITION = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"
_FENCE = sa.text("SELECT writable FROM tenant_fence WHERE tenant_id = :tenant_id FOR SHARE")
_NOT_REPLICATED = "canceling wait for synchronous replication"


@contextmanager
def reading(
    plane: Plane,
    *,
    shard: str | None = None,
    key: object = None,
    across_tenants: bool = False,
    primary: bool = False,
) -> Iterator[Session]:
    """A session to read with, on a replica that has what this visitor wrote, else the primary.

    ``key`` (an order's or cart's id) makes repeated reads of one thing prefer one replica.
    ``primary`` asks for the latest truth: stock, keys and payments are decided by nothing else.
    Raises DatabaseUnavailable when no server answers, WriteUnderReading on any write.
    """
    name, tenant_id = _place(plane, shard, across_tenants)
    connection, target = _reader(databases().server(name), key, primary)
    metrics.reads.labels("reader", target).inc()
    try:
        unit = UnitOfWork(plane, name, False, target, tenant_id, connection)
        with _session(unit) as session:
            yield session
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) == "25006":
            raise WriteUnderReading(str(error.statement)) from error
        raise _as_unavailable(error) from error
    finally:
        connection.close()


@contextmanager
def transaction(
    plane: Plane, *, shard: str | None = None, across_tenants: bool = False
) -> Iterator[Session]:
    """A session to write with, on the primary; commits when the block ends.

    Raises DatabaseUnavailable before anything was done, TenantFenced while the tenant is being
    moved, and OutcomeUnknown when the answer to COMMIT was lost. Locks the tenant's fence row
    ``FOR SHARE``.
    """
    name, tenant_id = _place(plane, shard, across_tenants)
    connection = connect(databases().server(name).writer)
    metrics.reads.labels("writer", "primary").inc()
    try:
        begun = connection.begin()
        unit = UnitOfWork(plane, name, True, "primary", tenant_id, connection)
        with _session(unit) as session:
            if plane is Plane.SHARD and tenant_id is not None:
                _pass_fence(connection, tenant_id)
            yield session
            session.flush()
            commit(connection, begun)
        if positions.is_tracking():
            note_position(connection, name)
    except DBAPIError as error:
        raise _as_unavailable(error) from error
    finally:
        connection.close()


def commit(connection: sa.Connection, begun: sa.RootTransaction) -> None:
    """COMMIT within its own deadline; OutcomeUnknown when the answer does not come in time.

    Nothing cancels a COMMIT on the server: a cancelled wait for a standby *looks* like success
    (a notice says otherwise), so that too is unknown and the connection is thrown away.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.deadline_seconds = COMMIT_SECONDS
    try:
        begun.commit()
    except (OperationalError, InterfaceError) as error:
        connection.invalidate()
        raise OutcomeUnknown("the answer to COMMIT was lost") from error
    finally:
        raw.deadline_seconds = None
    if any(_NOT_REPLICATED in notice for notice in raw.notices):
        connection.invalidate()
        raise OutcomeUnknown("the commit is not known to be on a second machine")


def note_position(connection: sa.Connection, database: str) -> int | None:
    """Remember how far the WAL of ``database`` is after a commit on this connection.

    A failure here must not turn a committed request into an error: then the visitor merely has
    no position and may read from a replica that is a moment behind.
    """
    raw: Any = connection.connection.dbapi_connection
    try:
        raw.autocommit = True
        with raw.cursor() as cursor:
            cursor.execute(_POSITION)
            position = int(cursor.fetchone()[0])
        raw.autocommit = False
    except Exception:  # noqa: BLE001 – see the docstring: the commit stands whatever happens here
        connection.invalidate()
        return None
    positions.reached(database, position)
    return position


def _place(plane: Plane, shard: str | None, across_tenants: bool) -> tuple[str, str | None]:
    if plane is Plane.CATALOGUE:
        return CATALOGUE, None
    if across_tenants:
        if shard is None:
            raise NoTenant("a unit of work across tenants names its shard")
        return shard, None
    tenant = current_tenant()
    return tenant.shard, tenant.id


@contextmanager
def _session(unit: UnitOfWork) -> Iterator[Session]:
    if _open.get() is not None:
        raise NestedUnitOfWork(f"{unit.plane} inside {_open.get()}")
    token = _open.set(unit)
    session: Session = db.session.session_factory(info={"unit": unit})
    try:
        yield session
    finally:
        session.close()
        _open.reset(token)


def _reader(server: Server, key: object, primary: bool) -> tuple[sa.Connection, str]:
    for replica in [] if primary else server.candidates(str(key) if key else None):
        try:
            connection = connect(replica.engine)
        except DatabaseUnavailable:
            replica.eject()
            continue
        if _is_fresh(connection, server.name):
            return connection, "replica"
        connection.close()
    return connect(server.primary_reader), "primary"


def _is_fresh(connection: sa.Connection, database: str) -> bool:
    position = positions.needed(database)
    if position is None:
        return True
    try:
        return bool(connection.scalar(_REPLAYED, {"position": position}))
    except DBAPIError:
        return False


def _pass_fence(connection: sa.Connection, tenant_id: str) -> None:
    writable = connection.scalar(_FENCE, {"tenant_id": tenant_id})
    if not writable:
        raise TenantFenced(f"{tenant_id} cannot be written to at the moment")


def _as_unavailable(error: DBAPIError) -> Exception:
    """Lost connections, time-outs and deadlocks are 503 to the outside; the rest is a bug."""
    code = getattr(error.orig, "pgcode", None) or ""
    passing = code in ("57014", "55P03", "40P01", "40001", "57P01", "57P02", "57P03", "53300")
    if passing or error.connection_invalidated or code.startswith(("08", "53")):
        return DatabaseUnavailable("the database did not answer")
    return error
