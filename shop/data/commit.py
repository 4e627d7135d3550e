"""COMMIT, and what is known after it: done, not done, or nobody knows."""

from typing import Any

import sqlalchemy as sa
from psycopg2.extensions import TRANSACTION_STATUS_INERROR
from sqlalchemy.exc import DBAPIError

from shop.data import positions
from shop.data.errors import DatabaseUnavailable, SpoiledTransaction
from shop.data.wait import COMMIT_SECONDS
from shop.kernel.errors import OutcomeUnknown

# Without waiting for the disk (synchronous_commit = off) the flush position is still before the
# commit. Otherwise it is the better one: an idle replica did not reach the insert position in
# 1 of 600 writes.
_POSITION = """
    SELECT (CASE current_setting('synchronous_commit')
            WHEN 'off' THEN pg_current_wal_insert_lsn()
            ELSE pg_current_wal_flush_lsn() END - '0/0'::pg_lsn)::bigint
"""
# The order is on disk by now: a visitor does not wait long to hear where.
_POSITION_SECONDS = 0.5


def commit(connection: sa.Connection, begun: sa.RootTransaction) -> None:
    """COMMIT within its own deadline; OutcomeUnknown when the answer does not come in time.

    Nothing cancels a COMMIT on the server: a cancelled wait for a standby *looks* like success
    (a warning beside it says otherwise), so that too is unknown and the connection is thrown
    away. An error that the server itself answered is passed on: then it has rolled back.
    """
    raw = _usable(connection)
    del raw.notices[:]
    raw.deadline_seconds = COMMIT_SECONDS
    try:
        begun.commit()
    except DBAPIError as error:
        if not raw.closed and getattr(error.orig, "pgcode", None):
            raise
        connection.invalidate()
        raise OutcomeUnknown("the answer to COMMIT was lost") from error
    finally:
        raw.deadline_seconds = None
    if raw.notices:
        connection.invalidate()
        raise OutcomeUnknown("the commit is not known to be on a second machine")


def note_position(connection: sa.Connection, database: str) -> int | None:
    """Remember how far the WAL of ``database`` is after a commit on this connection.

    A failure here must not turn a committed request into an error: then the position is
    unknown, and the visitor reads from the primary.
    """
    raw: Any = connection.connection.dbapi_connection
    try:
        raw.deadline_seconds = _POSITION_SECONDS
        raw.autocommit = True
        with raw.cursor() as cursor:
            cursor.execute(_POSITION)
            position = int(cursor.fetchone()[0])
        raw.autocommit = False
        raw.deadline_seconds = None
    except Exception:  # noqa: BLE001 – see the docstring: the commit stands whatever happens here
        connection.invalidate()
        positions.reached(database, positions.UNKNOWN)
        return None
    positions.reached(database, position)
    return position


def _usable(connection: sa.Connection) -> Any:
    """The driver's connection, if COMMIT on it would commit what the block did.

    COMMIT of a transaction in which a statement failed answers ROLLBACK, without an error.
    """
    if connection.invalidated:
        raise DatabaseUnavailable("the connection was lost; nothing was done")
    raw = connection.connection.dbapi_connection
    assert raw is not None
    if raw.get_transaction_status() == TRANSACTION_STATUS_INERROR:
        raise SpoiledTransaction("a statement has failed and the block went on as if it had not")
    return raw
