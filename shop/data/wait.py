"""How a greenlet or thread waits for PostgreSQL: with a deadline, and without stopping others.

psycopg2 calls this while a query runs. Without a callback of our own ``connect_timeout`` is
ignored in green mode and a mute host hangs for ever (psycopg/psycopg2#1253). When a deadline
passes the connection is closed: its state on the server is not known any more.
"""

import select
from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar

import psycopg2
from gevent import monkey
from gevent.socket import wait_read, wait_write
from psycopg2 import extensions

CONNECT_SECONDS = 2.0
# A reader has another server to ask: DESIGN §7 moves reads within a second.
REPLICA_CONNECT_SECONDS = 0.8
# Beyond the server's own statement_timeout (engines.py): only a hung server gets here.
QUERY_SECONDS = 12.0
COMMIT_SECONDS = 2.0

_CONNECTING = (extensions.STATUS_SETUP, 20)

# (descriptor, whether to read, seconds) → whether it became ready in time
Wait = Callable[[int, bool, float], bool]


class DeadlinePassed(psycopg2.OperationalError):
    """The server did not answer in time; the connection is closed."""


class Connection(extensions.connection):
    """A connection that may carry a deadline for the statement at hand."""

    connect_seconds: ClassVar[float] = CONNECT_SECONDS
    query_seconds: ClassVar[float] = QUERY_SECONDS
    deadline_seconds: float | None = None


class ReplicaConnection(Connection):
    """A connection to a server that is not the only one to ask."""

    connect_seconds = REPLICA_CONNECT_SECONDS


def install() -> None:
    """Wait by gevent where it has patched the sockets, else by poll(2). Safe to call twice."""
    wait = _gevent_wait if monkey.is_module_patched("socket") else _poll_wait
    extensions.set_wait_callback(_make_callback(wait))


def has_hung_up(descriptor: int) -> bool:
    """Whether an idle connection has something to read: the server's farewell or its end."""
    # gevent's own poll would hand the hub a turn at every checkout.
    poll = monkey.get_original("select", "poll")()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _make_callback(wait: Wait) -> Callable[[Any], None]:
    def callback(connection: Any) -> None:
        deadline = monotonic() + _seconds(connection)
        while True:
            state = connection.poll()
            if state == extensions.POLL_OK:
                return
            left = deadline - monotonic()
            if left <= 0 or not wait(connection.fileno(), state == extensions.POLL_READ, left):
                raise DeadlinePassed("the deadline for an answer has passed")

    return callback


def _seconds(connection: Any) -> float:
    ours = connection if isinstance(connection, Connection) else Connection
    if connection.status in _CONNECTING:
        return ours.connect_seconds
    return ours.deadline_seconds or ours.query_seconds


def _poll_wait(descriptor: int, reading: bool, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN if reading else select.POLLOUT)
    return bool(poll.poll(seconds * 1000))


def _gevent_wait(descriptor: int, reading: bool, seconds: float) -> bool:
    try:
        (wait_read if reading else wait_write)(descriptor, timeout=seconds)
    except TimeoutError:
        return False
    return True
