"""``reading()`` and ``transaction()``: the only two ways to a session.

Each is one unit of work: one plane, one database, one role. A request may open several, one
after another, never one inside another. A transaction commits when its block ends and rolls
back on any exception; nothing else in the shop commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shop.data import positions
from shop.data.base import db
from shop.data.commit import commit, note_position
from shop.data.engines import CATALOGUE, Server, databases
from shop.data.errors import (
    DatabaseUnavailable,
    NestedUnitOfWork,
    NoTenant,
    TenantFenced,
    WriteUnderReading,
    WrongShard,
)
from shop.data.pools import connect
from shop.data.replicas import Replica
from shop.data.router import Plane, UnitOfWork
from shop.data.tenants import current_tenant
from shop.kernel.errors import OutcomeUnknown
from shop.observability import metrics

__all__ = ["Plane", "reading", "transaction"]

_open: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)

_REPLAYED = sa.text("SELECT pg_last_wal_replay_lsn() >= '0/0'::pg_lsn + CAST(:position AS numeric)")
_FENCE = sa.text("SELECT writable FROM tenant_fence WHERE tenant_id = :tenant_id FOR SHARE")
_READ_ONLY = "25006"
# Time-outs, deadlocks, conflicts, shutdowns and want of room: 503 to the outside.
_PASSING = ("57014", "55P03", "40P01", "40001", "57P01", "57P02", "57P03")


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
    connection, replica = _reader(databases().server(name), key, primary)
    target = "replica" if replica else "primary"
    metrics.reads.labels("reader", target).inc()
    try:
        unit = UnitOfWork(plane, name, False, target, tenant_id, connection)
        with _session(unit) as session:
            yield session
            _refuse_changes(session)
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) == _READ_ONLY:
            raise WriteUnderReading(str(error.statement)) from error
        if replica and error.connection_invalidated:
            replica.eject()
        if _is_passing(error):
            raise DatabaseUnavailable("the database did not answer") from error
        raise
    finally:
        connection.close()


@contextmanager
def transaction(
    plane: Plane, *, shard: str | None = None, across_tenants: bool = False
) -> Iterator[Session]:
    """A session to write with, on the primary; commits when the block ends.

    Raises DatabaseUnavailable when nothing was done, TenantFenced while the tenant is being
    moved, OutcomeUnknown when the answer to COMMIT was lost, and SpoiledTransaction when the
    block passed over a failed statement. Locks the tenant's fence row ``FOR SHARE``.
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
    except OutcomeUnknown:
        positions.reached(name, positions.UNKNOWN)
        raise
    except DBAPIError as error:
        if _is_passing(error):
            raise DatabaseUnavailable("the database did not answer") from error
        raise
    finally:
        connection.close()


def _place(plane: Plane, shard: str | None, across_tenants: bool) -> tuple[str, str | None]:
    """The database a unit of work is for, and the tenant it is restricted to."""
    if (open_unit := _open.get()) is not None:
        raise NestedUnitOfWork(f"a unit of work on {open_unit.database} is still open")
    if plane is Plane.CATALOGUE:
        if shard is not None:
            raise WrongShard(f"the catalogue is not on shard {shard}")
        return CATALOGUE, None
    if across_tenants:
        if shard is None:
            raise NoTenant("a unit of work across tenants names its shard")
        return shard, None
    tenant = current_tenant()
    if shard not in (None, tenant.shard):
        raise WrongShard(f"{tenant.id} lives on {tenant.shard}, not on {shard}")
    return tenant.shard, tenant.id


@contextmanager
def _session(unit: UnitOfWork) -> Iterator[Session]:
    token = _open.set(unit)
    session: Session = db.session.session_factory(info={"unit": unit})
    try:
        yield session
    finally:
        session.close()
        _open.reset(token)


def _reader(server: Server, key: object, primary: bool) -> tuple[sa.Connection, Replica | None]:
    """A connection that may be read from, and the replica it leads to, if it is one."""
    position = positions.needed(server.name)
    if not primary and position != positions.UNKNOWN:
        for replica in server.candidates(None if key is None else str(key)):
            connection = _ask(replica, position)
            if connection is not None:
                return connection, replica
    return connect(server.primary_reader), None


def _ask(replica: Replica, position: int | None) -> sa.Connection | None:
    """A connection to ``replica``; None when it is down or has not come to ``position``."""
    try:
        connection = connect(replica.engine)
    except DatabaseUnavailable:
        replica.eject()
        return None
    try:
        if position is None or connection.scalar(_REPLAYED, {"position": position}):
            replica.admit()
            return connection
        replica.admit()
    except DBAPIError:
        replica.eject()
    connection.close()
    return None


def _refuse_changes(session: Session) -> None:
    """A change that no query has flushed would be lost without a word."""
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise WriteUnderReading("objects were changed in a unit of work that only reads")


def _pass_fence(connection: sa.Connection, tenant_id: str) -> None:
    writable = connection.scalar(_FENCE, {"tenant_id": tenant_id})
    if not writable:
        raise TenantFenced(f"{tenant_id} cannot be written to at the moment")


def _is_passing(error: DBAPIError) -> bool:
    """Whether the same wish may succeed in a moment; any other error is a bug."""
    code = getattr(error.orig, "pgcode", None) or ""
    return error.connection_invalidated or code in _PASSING or code.startswith(("08", "53"))
