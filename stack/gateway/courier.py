"""Carries webhooks to the shop until they are accepted, also across a restart.

An event is written with the change it tells of, tried at once, then with growing waits
(``Timing.retry_seconds``); after the last try it stays in the journal, undelivered.
"""

import hashlib
import hmac
import logging
import time

import gevent
import requests
from gevent.event import Event as Signal
from gevent.pool import Pool

from stack.gateway.book import Event
from stack.gateway.journal import Journal
from stack.gateway.tokens import Timing

_LOG = logging.getLogger(__name__)
_AT_ONCE = 16
_LONGEST_SLEEP_SECONDS = 5.0


def sign(secret: str, body: bytes, unix_seconds: int) -> str:
    """The header ``Gateway-Signature``: HMAC-SHA256 over ``"<t>.<body>"``, so none can be replayed.

    >>> sign("secret", b"{}", 0)[:9]
    't=0,v1=d4'
    """
    signed = f"{unix_seconds}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={unix_seconds},v1={digest}"


class Courier:
    """One greenlet looks for what is due; a small pool carries."""

    def __init__(self, journal: Journal, timing: Timing, base_url: str, secret: str) -> None:
        self._journal = journal
        self._timing = timing
        self._base_url = base_url.rstrip("/")
        self._secret = secret
        self._signal = Signal()
        self._pool = Pool(_AT_ONCE)
        self._carried: set[int] = set()
        self._loop: gevent.Greenlet | None = None
        self._web = requests.Session()
        self._web.trust_env = False  # the shop is a neighbour; no proxy stands between
        self._web.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=_AT_ONCE))

    def start(self) -> None:
        """Begin; what a former process left undelivered goes on."""
        self._loop = gevent.spawn(self._run)

    def stop(self) -> None:
        """Put everything down; what was not accepted is tried again after the next start."""
        if self._loop is not None:
            self._loop.kill()
        self._pool.kill()
        self._web.close()

    def wake(self) -> None:
        """Something new may be due."""
        self._signal.set()

    def _run(self) -> None:
        while True:
            self._signal.clear()
            # Noted before reading: one that is accepted meanwhile would look due once more.
            carried = set(self._carried)
            due = self._journal.read(lambda book: book.list_due(_now_ms(), 4 * _AT_ONCE))
            fresh = [event for event in due if event.no not in carried]
            for event in fresh:
                self._carried.add(event.no)
                self._pool.spawn(self._carry, event)
            if not fresh:
                self._signal.wait(self._pause(bool(due)))

    def _pause(self, is_carrying: bool) -> float:
        if is_carrying:
            return 0.05
        next_ms = self._journal.read(lambda book: book.next_due_ms())
        if next_ms is None:
            return _LONGEST_SLEEP_SECONDS
        return min(max(next_ms - _now_ms(), 1) / 1000, _LONGEST_SLEEP_SECONDS)

    def _carry(self, event: Event) -> None:
        try:
            if self._is_accepted(event):
                self._journal.write(lambda book: book.forget_event(event.no))
            else:
                self._postpone(event)
        finally:
            self._carried.discard(event.no)

    def _is_accepted(self, event: Event) -> bool:
        body = event.body.encode()
        headers = {
            "Content-Type": "application/json",
            "Gateway-Signature": sign(self._secret, body, int(time.time())),
        }
        url = f"{self._base_url}/{event.tenant}"
        try:
            answer = self._web.post(
                url, data=body, headers=headers, timeout=(1, 5), allow_redirects=False
            )
        except requests.RequestException as error:
            _LOG.info("webhook %s: %s", event.id, error)
            return False
        if not answer.ok or answer.is_redirect:
            _LOG.info("webhook %s: the shop answered %s", event.id, answer.status_code)
        return 200 <= answer.status_code < 300

    def _postpone(self, event: Event) -> None:
        waits = self._timing.retry_seconds
        due_ms = None
        if event.tries < len(waits):
            due_ms = _now_ms() + int(waits[event.tries] * 1000)
        else:
            _LOG.warning("webhook %s to %s is given up", event.id, event.tenant)
        self._journal.write(lambda book: book.postpone_event(event.no, event.tries + 1, due_ms))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
