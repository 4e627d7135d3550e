"""How a greenlet or thread waits for PostgreSQL: with a deadline, and without stopping others.

psycopg2 calls this while a query runs. Without a callback of our own ``connect_timeout`` is
ignored in green mode and a mute host hangs for ever (psycopg/psycopg2#1253). When a deadline
passes the connection is closed: its state on the server is not known any more.
"""

import select
from time import monotonic
from typing import Any

import psycopg2
from psycopg2 import extensions

CONNECT_SECONDS = 2.0
# Beyond the server's own statement_timeout (engines.py): only a hung server gets here.
QUERY_SECONDS = 12.0
COMMIT_SECONDS = 2.0

_CONNECTING = (extensions.STATUS_SETUP, 20)


class Connection(extensions.connection):
    """A connection that may carry a deadline for the statement at hand."""

    deadline_seconds: float | None = None


def install() -> None:
    """Wait by gevent where it has patched the sockets, else by poll(2). Safe to call twice."""
    extensions.set_wait_callback(_make_callback(_gevent_wait() or _poll_wait))


def _make_callback(wait: Any) -> Any:
    def callback(connection: Any) -> None:
        deadline = monotonic() + _seconds(connection)
        while True:
            state = connection.poll()
            if state == extensions.POLL_OK:
                return
            left = deadline - monotonic()
            if left <= 0 or not wait(connection.fileno(), state == extensions.POLL_READ, left):
                raise psycopg2.OperationalError("the deadline for an answer has passed")

    return callback


def _seconds(connection: Any) -> float:
    if connection.status in _CONNECTING:
        return CONNECT_SECONDS
    return getattr(connection, "deadline_seconds", None) or QUERY_SECONDS


def _poll_wait(descriptor: int, reading: bool, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN if reading else select.POLLOUT)
    return bool(poll.poll(seconds * 1000))


def _gevent_wait() -> Any:
    try:
        from gevent import monkey
        from gevent.socket import wait_read, wait_write
    except ImportError:
        return None
    if not monkey.is_module_patched("socket"):
        return None

    def wait(descriptor: int, reading: bool, seconds: float) -> bool:
        try:
            (wait_read if reading else wait_write)(descriptor, timeout=seconds)
        except TimeoutError:
            return False
        return True

    return wait


def has_hung_up(descriptor: int) -> bool:
    """Whether an idle connection has something to read: the server's farewell or its end."""
    poll = _original_poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _original_poll() -> Any:
    # gevent's own poll would hand the hub a turn at every checkout.
    try:
        from gevent import monkey
    except ImportError:
        return select.poll()
    return monkey.get_original("select", "poll")()
