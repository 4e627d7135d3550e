"""One leader among several processes: whoever holds an advisory lock on a database's primary.

The lock lives with its session. When the leader dies, or its connection does, the lock is free
and another takes it; nobody has to notice anything first.
"""

import logging

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shop.data.engines import databases
from shop.data.errors import DatabaseUnavailable
from shop.data.pools import connect

logger = logging.getLogger(__name__)

_TAKE = sa.text("SELECT pg_try_advisory_lock(:key)")
_STILL_THERE = sa.text("SELECT 1")
# A machine that vanishes without a word would otherwise lead for two hours more.
_NOTICE_A_LOST_LEADER = sa.text(
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)


class Leadership:
    """The wish to lead on ``database`` by the lock ``key``; for one thread at a time."""

    def __init__(self, database: str, key: int) -> None:
        self._database = database
        self._key = key
        self._connection: sa.Connection | None = None
        self._leads = False

    def is_held(self) -> bool:
        """Whether this process leads now; tries to when it does not.

        Raises DatabaseUnavailable when the primary does not answer: then nobody here leads.
        """
        if self._connection is None:
            self._connection = self._connect()
        try:
            if self._leads:
                self._connection.execute(_STILL_THERE)
            else:
                self._leads = bool(self._connection.scalar(_TAKE, {"key": self._key}))
        except DBAPIError as error:
            self.resign()
            raise DatabaseUnavailable(f"{self._database} does not say who leads") from error
        return self._leads

    def resign(self) -> None:
        """Lead no more; closing the session lets go of the lock."""
        connection, self._connection, self._leads = self._connection, None, False
        if connection is not None:
            connection.close()

    def _connect(self) -> sa.Connection:
        """A session of its own: kept from the pool it would be missing to everybody else."""
        connection = connect(databases().server(self._database).writer)
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        connection.execute(_NOTICE_A_LOST_LEADER)
        return connection
