"""Who asked: the request id and trace that every log line, event and letter carries.

gunicorn's gevent worker keeps one greenlet, and so one context, for a whole keep-alive
connection: whoever opens a request or a message must ``bind`` anew, or the next one on the
connection would inherit it.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Trace:
    """``request_id`` is one visitor's request; ``trace_id`` (W3C, 32 hex) follows it everywhere."""

    request_id: str
    trace_id: str
    tenant: str = ""

    def headers(self) -> dict[str, str]:
        """What travels in an outbox row or a message."""
        return {"request_id": self.request_id, "trace_id": self.trace_id}


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def start_trace(request_id: str = "", traceparent: str = "") -> Trace:
    """The trace of a new request: ids given by nginx or the caller are kept when well-formed."""
    if not _REQUEST_ID.fullmatch(request_id):
        request_id = secrets.token_hex(16)
    match = _TRACEPARENT.fullmatch(traceparent)
    return Trace(request_id, match.group(1) if match else secrets.token_hex(16))


def trace_from(headers: dict[str, str]) -> Trace:
    """The trace that an outbox row or a message carries, or a fresh one."""
    fresh = start_trace(headers.get("request_id", ""))
    return replace(fresh, trace_id=headers.get("trace_id") or fresh.trace_id)


def bind(trace: Trace | None) -> None:
    """Make ``trace`` the current one until the next ``bind``."""
    _current.set(trace)


@contextmanager
def bound(trace: Trace) -> Iterator[Trace]:
    """The same for a block, with the former one restored after it."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def current_trace() -> Trace:
    """The current trace; outside any request a fresh one, so that nothing goes untraced."""
    trace = _current.get()
    if trace is None:
        trace = start_trace()
        _current.set(trace)
    return trace
