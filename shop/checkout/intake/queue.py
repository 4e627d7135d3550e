"""Who waits and who writes: one queue and one flusher for each shard in each web process."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from shop.checkout.errors import CheckoutBusy
from shop.checkout.intake.flush import write_batch
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.kernel.errors import OutcomeUnknown, ShopError
from shop.observability import metrics

logger = logging.getLogger(__name__)

MAX_BATCH = 200
# What two seconds of a stormed shop bring to one process; more would wait past its deadline.
MAX_QUEUE = 2_000
# A flush has its own deadlines (lock 2 s, COMMIT 2 s); beyond this its flusher is lost.
FLUSH_SECONDS = 8.0

Writer = Callable[[str, list[PendingOrder]], None]


class Intake:
    """The queue of one shard. ``submit`` returns when the order is on disk or refused."""

    def __init__(self, shard: str, write: Writer = write_batch) -> None:
        self.shard = shard
        self._write = write
        self._queue: deque[PendingOrder] = deque()
        self._lock = threading.Lock()
        self._work = threading.Event()
        self._flusher: threading.Thread | None = None
        self._closing = False

    def submit(self, order: PendingOrder) -> Accepted:
        """Wait for the order's batch; returns Accepted or raises the refusal.

        Raises CheckoutBusy when the queue is full or the deadline passed before its turn (then
        nothing was done), OutcomeUnknown when its flusher was lost after its turn had come.
        """
        with self._lock:
            if self._closing or len(self._queue) >= MAX_QUEUE:
                raise CheckoutBusy("too many orders at once", retry_after_seconds=2)
            self._queue.append(order)
            self._ensure_flusher()
        self._work.set()
        if not order.done.wait(max(0.0, order.deadline - time.monotonic())):
            self._give_up(order)
        if isinstance(order.outcome, Accepted):
            return order.outcome
        assert order.outcome is not None
        raise order.outcome

    def shut_down(self, seconds: float = 5.0) -> None:
        """Write what has queued and take nothing more: called when the process must go."""
        with self._lock:
            self._closing = True
            flusher = self._flusher
        self._work.set()
        if flusher is not None:
            flusher.join(seconds)

    def _give_up(self, order: PendingOrder) -> None:
        if order.take("waiter"):
            raise CheckoutBusy("the shop is too busy to take this order", retry_after_seconds=2)
        if not order.done.wait(FLUSH_SECONDS):
            order.settle(OutcomeUnknown("the order's batch did not answer"))

    def _ensure_flusher(self) -> None:
        if self._flusher is None or not self._flusher.is_alive():
            self._flusher = threading.Thread(
                target=self._guard, name=f"intake-{self.shard}", daemon=True
            )
            self._flusher.start()

    def _guard(self) -> None:
        """Run the flusher; when it dies, whatever it held is unknown and another takes over."""
        batch: list[PendingOrder] = []
        try:
            while self._turn(batch):
                pass
        finally:
            for order in batch:
                order.settle(OutcomeUnknown("the flusher of this order was lost"))
            with self._lock:
                self._flusher = None
                if self._queue and not self._closing:
                    logger.error("the flusher of shard %s was lost; another starts", self.shard)
                    self._ensure_flusher()

    def _turn(self, batch: list[PendingOrder]) -> bool:
        """Write one batch; False when the intake is closing and nothing is left."""
        self._take_batch(batch)
        if not batch:
            if self._closing:
                return False
            self._work.wait()
            self._work.clear()
            return True
        metrics.intake_batch_size.labels(self.shard).observe(len(batch))
        self._write_safely(batch)
        batch.clear()
        return True

    def _take_batch(self, batch: list[PendingOrder]) -> None:
        """Fill the guard's own list, so that no order is ever in no list at all."""
        with self._lock:
            while self._queue and len(batch) < MAX_BATCH:
                order = self._queue.popleft()
                if order.take("flusher"):
                    batch.append(order)

    def _write_safely(self, batch: list[PendingOrder]) -> None:
        try:
            self._write(self.shard, batch)
        except OutcomeUnknown as unknown:
            _settle(batch, unknown)
        except Exception as error:
            if len(batch) == 1:
                if not isinstance(error, ShopError):
                    logger.exception("an order could not be written")
                _settle(batch, error)
                return
            # One poisoned order must not take its neighbours with it: each goes alone. Who has
            # an answer is left out: writing it now would belie what its buyer was told.
            for order in batch:
                if order.outcome is None:
                    self._write_safely([order])


def _settle(batch: list[PendingOrder], outcome: Exception) -> None:
    for order in batch:
        order.settle(outcome)


_intakes: dict[str, Intake] = {}
_intakes_lock = threading.Lock()


def intake_for(shard: str) -> Intake:
    """This process's intake for ``shard``."""
    intake = _intakes.get(shard)
    if intake is None:
        with _intakes_lock:
            intake = _intakes.setdefault(shard, Intake(shard))
    return intake


def shut_down() -> None:
    """Flush every intake of this process and close it."""
    for intake in list(_intakes.values()):
        intake.shut_down()
