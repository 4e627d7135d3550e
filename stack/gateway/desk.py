"""What goes on around a transaction: keys in flight, delays, faults, webhooks woken."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent

from stack.gateway import verbs
from stack.gateway.book import Book
from stack.gateway.charges import Charge
from stack.gateway.journal import Journal, Result, Verb
from stack.gateway.refusals import InvalidToken, KeyInFlight, OutOfService
from stack.gateway.tokens import TOKENS, Behaviour, Timing
from stack.gateway.wire import Answer, Wish


class Desk:
    """One counter for all callers; greenlets of one process, so a set is lock enough."""

    def __init__(
        self,
        journal: Journal,
        timing: Timing,
        public_url: str,
        wake_courier: Callable[[], None] | None = None,
    ) -> None:
        self.is_down = False
        self._journal = journal
        self._timing = timing
        self._public_url = public_url
        self._wake_courier = wake_courier
        self._in_flight: set[str] = set()

    def charge(self, key: str, fingerprint: str, wish: Wish) -> Answer:
        """Charge once for this key, at the token's pace; a known key answers from its record."""
        with self._flight(key):
            recorded = self._journal.read(lambda book: verbs.recall(book, key, fingerprint))
            if recorded is not None:
                return recorded
            behaviour = self._behaviour(wish.token)
            self._dawdle(key, behaviour)
            return self._write(
                lambda book: verbs.charge(book, self._now(), key, fingerprint, wish, behaviour)
            )

    def change(self, key: str, fingerprint: str, verb: Callable[[Book], Charge]) -> Answer:
        """Capture, void or refund, once for this key."""
        return self._write(lambda book: verbs.once(book, self._now(), key, fingerprint, verb))

    def cancel(self, key: str) -> dict[str, Any]:
        """Make sure that this key holds no money; also wins against a charge in flight."""
        return self._write(lambda book: verbs.cancel(book, self._now(), key))

    def settle(self, charge_id: str, is_approved: bool) -> Charge:
        """The buyer answered the bank's question."""
        return self._write(lambda book: verbs.settle(book, self._now(), charge_id, is_approved))

    def find_charge(self, charge_id: str) -> Charge:
        """The charge as it stands; raises Unknown."""
        return self._journal.read(lambda book: verbs.get_charge(book, charge_id))

    def describe_key(self, key: str) -> dict[str, Any]:
        """What the key stands for; KeyInFlight while that is open, Unknown when it is nothing.

        Looked at before and after reading: a charge may begin, or commit, in between.
        """
        self._refuse_flight(key)
        try:
            return self._journal.read(lambda book: verbs.describe_key(book, self._now(), key))
        finally:
            self._refuse_flight(key)

    def list_decided(
        self, order: str | None, since_ms: int, after: int, limit: int
    ) -> tuple[list[dict[str, Any]], int | None]:
        """A page of the public journal, and where the next one begins."""
        rows = self._journal.read(lambda book: book.list_decided(order, since_ms, after, limit + 1))
        items = [charge.as_json(self._public_url) for _, charge in rows[:limit]]
        return items, rows[limit - 1][0] if len(rows) > limit else None

    def list_latest(self, limit: int) -> list[Charge]:
        """The last charges, newest first."""
        return self._journal.read(lambda book: book.list_latest(limit))

    def _write(self, verb: Verb[Result]) -> Result:
        written = self._journal.write(verb)
        if self._wake_courier:
            self._wake_courier()
        return written

    def _now(self) -> verbs.Moment:
        has_listener = self._wake_courier is not None
        return verbs.Moment(time.time_ns() // 1_000_000, self._public_url, has_listener)

    def _behaviour(self, token: str) -> Behaviour:
        behaviour = TOKENS.get(token)
        if behaviour is None:
            raise InvalidToken(f"no card stands behind the token {token}")
        return behaviour

    def _dawdle(self, key: str, behaviour: Behaviour) -> None:
        if behaviour.refusals_first:
            count = self._journal.write(lambda book: book.count_refusal(key))
            if count <= behaviour.refusals_first:
                raise OutOfService("the bank cannot be reached now")
        if behaviour.is_slow:
            gevent.sleep(self._timing.slow_seconds)

    @contextmanager
    def _flight(self, key: str) -> Iterator[None]:
        self._refuse_flight(key)
        self._in_flight.add(key)
        try:
            yield
        finally:
            self._in_flight.discard(key)

    def _refuse_flight(self, key: str) -> None:
        if key in self._in_flight:
            raise KeyInFlight(f"the first request with the key {key} has no outcome yet")
