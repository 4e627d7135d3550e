"""Without a broker: the tasks of one database, worked on by threads of its own.

A lane for each database, so that one which hangs takes no thread from another.
"""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from shop.kernel.clock import utc_now
from shop.kernel.errors import Unavailable
from shop.messaging.leasing import is_anything_waiting, lease, renew
from shop.messaging.message import Message
from shop.messaging.rules import MAX_ATTEMPTS
from shop.messaging.units import bookkeeping, looking
from shop.observability import metrics
from tasks.actors import Actor, perform
from tasks.outcomes import Failure, Outcome, judge, write_outcomes
from tasks.polling import Poller
from tasks.process import spawn

logger = logging.getLogger(__name__)

# How long the tasks of a worker that was killed are out of reach.
LEASE_SECONDS = 30.0

_UNTOUCHED = Failure("", counts=False, wait_seconds=0.0)

T = TypeVar("T")


class Lane:
    """Leases tasks of ``actors`` from ``database`` and performs them in ``threads`` threads.

    One thread speaks to the outbox: outcomes are written together, whatever has come in since
    the last time. Who is killed before that leaves leases, and the work is done again.
    """

    def __init__(
        self,
        database: str,
        actors: Mapping[str, Actor],
        *,
        threads: int,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._database = database
        self._actors = actors
        self._queues = sorted({actor.task.queue for actor in actors.values()})
        self._capacity = threads
        self._lease_seconds = lease_seconds
        self._renewed_at = time.monotonic()
        self._in_hand: dict[UUID, Message] = {}
        self._todo: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._unwritten: list[Outcome] = []
        self._poller = Poller(f"the worker for {database}", self._step)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to work, in threads that never keep the process from ending."""
        names = [f"{self._database} {number}" for number in range(self._capacity)]
        self._threads = [spawn(name, self._work) for name in names]
        self._threads.append(spawn(self._poller.name, self._poller.run))

    def stop(self) -> None:
        """Begin nothing any more; what has begun goes on."""
        self._poller.stop()
        self._give_back_unbegun()
        for _ in range(self._capacity):
            self._todo.put(None)

    def join(self, deadline: float) -> bool:
        """Wait for what has begun until ``deadline`` (monotonic); whether all of it is done."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._give_back_unbegun()  # what a step that was under way has leased since
        try:
            self._write_outcomes()
        except Unavailable as error:
            logger.info("leases are left to end by themselves: %s", error)
        return not any(thread.is_alive() for thread in self._threads)

    def _give_back_unbegun(self) -> None:
        for message in take_all(self._todo):
            if message is not None:
                self._done.put(Outcome(message, _UNTOUCHED))

    def _step(self) -> int:
        written = self._write_outcomes()
        self._renew()
        shares = self._shares()
        if not shares or not self._is_waiting(shares):
            return written
        with bookkeeping(self._database) as session:
            leased = lease(session, shares, self._lease_seconds)
        for message in leased:
            self._in_hand[message.id] = message
            self._todo.put(message)
        return written + len(leased)

    def _is_waiting(self, queues: Iterable[str]) -> bool:
        with looking(self._database) as session:
            return is_anything_waiting(session, queues)

    def _shares(self) -> dict[str, int]:
        """How many of each queue may be leased now; nothing while every thread has work.

        A queue never has so much in hand that no thread is left for each of the others: a
        provider that answers slowly shall not hold up the letters.
        """
        in_hand = Counter(message.queue for message in self._in_hand.values())
        if in_hand.total() >= self._capacity:
            return {}
        most = max(1, self._capacity - (len(self._queues) - 1))
        return {name: most - in_hand[name] for name in self._queues if in_hand[name] < most}

    def _renew(self) -> None:
        if time.monotonic() - self._renewed_at < self._lease_seconds / 3:
            return
        self._renewed_at = time.monotonic()
        if self._in_hand:
            with bookkeeping(self._database) as session:
                renew(session, self._in_hand.values(), self._lease_seconds)

    def _work(self) -> None:
        while (message := self._todo.get()) is not None:
            self._done.put(Outcome(message, self._attempt(message)))
            self._poller.wake()

    def _attempt(self, message: Message) -> Failure | None:
        if message.attempts > MAX_ATTEMPTS:
            said = message.last_error or "its workers died of it, each time"
            return Failure(said, counts=True, wait_seconds=None)
        waited = (utc_now() - message.available_at).total_seconds()
        metrics.task_wait_seconds.labels(message.queue).observe(max(0.0, waited))
        try:
            perform(self._actors[message.actor], message)
        except Exception as error:  # noqa: BLE001 – judged, logged and kept with the message
            return judge(message, error)
        return None

    def _write_outcomes(self) -> int:
        """Write what has come in, together; while the database is away it is kept for later."""
        self._unwritten += take_all(self._done)
        if not self._unwritten:
            return 0
        write_outcomes(self._database, self._unwritten)
        written, self._unwritten = self._unwritten, []
        for outcome in written:
            self._in_hand.pop(outcome.message.id, None)
        return len(written)


def take_all(source: "queue.SimpleQueue[T]") -> list[T]:
    """Everything that is in the queue now."""
    taken: list[T] = []
    with suppress(queue.Empty):
        while True:
            taken.append(source.get_nowait())
    return taken
