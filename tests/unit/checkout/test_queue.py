"""Who waits and who writes, with a writer that keeps no database."""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from shop.checkout.errors import CheckoutBusy, OutOfStock
from shop.checkout.intake import queue
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.checkout.intake.queue import Intake
from shop.kernel.errors import OutcomeUnknown
from shop.observability.context import Trace
from tests.factories.buying import a_request

SECONDS = 5.0  # nothing here should take as long

killed_on_purpose = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)


def an_order(key: str = "key", seconds: float = SECONDS) -> PendingOrder:
    return PendingOrder(
        "eu",
        a_request(key, "MUG-00"),
        cast("Any", None),
        "demo",
        Trace("request-1", "trace-1"),
        time.monotonic() + seconds,
    )


class Writer:
    """Settles every order of a batch with Accepted, one batch at a time, when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.may_write = threading.Event()
        self.may_write.set()
        self.before: Callable[[list[PendingOrder]], None] = lambda _: None

    def __call__(self, _shard: str, batch: list[PendingOrder]) -> None:
        self.batches.append([order.request.key for order in batch])
        assert self.may_write.wait(SECONDS)
        self.before(batch)
        for order in batch:
            order.settle(Accepted(order.order_id, "1-1"))

    def wait_until_writing(self) -> None:
        wait_for(lambda: bool(self.batches))


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


class Buyers:
    """Submit orders, each from a thread of its own, in the order of the calls."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._threads: list[threading.Thread] = []
        self.answers: dict[str, Accepted | Exception] = {}

    def submit(self, *orders: PendingOrder) -> None:
        for order in orders:
            waiting = len(self._intake._queue)
            thread = threading.Thread(target=self._run, args=(order,))
            thread.start()
            self._threads.append(thread)
            wait_for(lambda n=waiting: len(self._intake._queue) > n or bool(self.answers))  # type: ignore[misc]

    def submit_first(self, order: PendingOrder, writer: Writer) -> None:
        thread = threading.Thread(target=self._run, args=(order,))
        thread.start()
        self._threads.append(thread)
        writer.wait_until_writing()

    def join(self) -> dict[str, str]:
        for thread in self._threads:
            thread.join(SECONDS)
            assert not thread.is_alive()
        return {key: type(answer).__name__ for key, answer in sorted(self.answers.items())}

    def _run(self, order: PendingOrder) -> None:
        try:
            answer: Accepted | Exception = self._intake.submit(order)
        except Exception as error:  # noqa: BLE001 – the answer, whatever it is, is what the test looks at
            answer = error
        self.answers[order.request.key] = answer


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def intake(writer: Writer) -> Iterator[Intake]:
    intake = Intake("eu", writer)
    yield intake
    writer.may_write.set()
    intake.shut_down()


@pytest.fixture
def buyers(intake: Intake) -> Buyers:
    return Buyers(intake)


def test_an_idle_intake_writes_at_once(intake: Intake, writer: Writer):
    order = an_order()

    started = time.monotonic()
    accepted = intake.submit(order)

    assert time.monotonic() - started < 0.5
    assert accepted == Accepted(order.order_id, "1-1")
    assert writer.batches == [["key"]]


def test_a_batch_is_what_queued_while_the_last_was_written(
    buyers: Buyers, writer: Writer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queue, "MAX_BATCH", 4)
    writer.may_write.clear()
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(*[an_order(str(number)) for number in range(1, 10)])

    writer.may_write.set()

    assert set(buyers.join().values()) == {"Accepted"}
    assert writer.batches == [["0"], ["1", "2", "3", "4"], ["5", "6", "7", "8"], ["9"]]


def test_a_full_queue_refuses_at_once_and_nothing_was_done(
    intake: Intake, buyers: Buyers, writer: Writer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queue, "MAX_QUEUE", 3)
    writer.may_write.clear()
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(an_order("1"), an_order("2"), an_order("3"))

    with pytest.raises(CheckoutBusy) as refused:
        intake.submit(an_order("4"))

    assert refused.value.retry_after_seconds == 2
    writer.may_write.set()
    assert buyers.join() == dict.fromkeys("0123", "Accepted")
    assert writer.batches == [["0"], ["1", "2", "3"]]


def test_who_waited_too_long_in_the_queue_is_never_written(buyers: Buyers, writer: Writer):
    writer.may_write.clear()
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(an_order("late", seconds=0.05), an_order("1"))
    wait_for(lambda: "late" in buyers.answers)

    writer.may_write.set()

    assert buyers.join() == {"0": "Accepted", "1": "Accepted", "late": "CheckoutBusy"}
    assert writer.batches == [["0"], ["1"]]


def test_who_is_being_written_at_the_deadline_gets_the_answer(buyers: Buyers, writer: Writer):
    writer.may_write.clear()
    buyers.submit_first(an_order("0", seconds=0.05), writer)
    time.sleep(0.1)

    writer.may_write.set()

    assert buyers.join() == {"0": "Accepted"}


def test_a_batch_that_never_answers_is_unknown(
    buyers: Buyers, writer: Writer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queue, "FLUSH_SECONDS", 0.05)
    writer.may_write.clear()

    buyers.submit_first(an_order("0", seconds=0.01), writer)

    assert buyers.join() == {"0": "OutcomeUnknown"}


def test_a_poisoned_order_fails_alone(buyers: Buyers, writer: Writer):
    def choke(batch: list[PendingOrder]) -> None:
        if any(order.request.key == "poison" for order in batch):
            raise ValueError("cannot be stored")

    writer.before = choke
    writer.may_write.clear()
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(an_order("1"), an_order("poison"), an_order("2"))

    writer.may_write.set()

    assert buyers.join() == {
        "0": "Accepted",
        "1": "Accepted",
        "2": "Accepted",
        "poison": "ValueError",
    }
    assert writer.batches == [["0"], ["1", "poison", "2"], ["1"], ["poison"], ["2"]]


def test_who_has_an_answer_is_not_written_behind_it(buyers: Buyers, writer: Writer):
    def refuse_one_then_choke(batch: list[PendingOrder]) -> None:
        if len(batch) == 2:
            batch[0].settle(OutOfStock("none left", lines=[]))
            raise ValueError("cannot be stored")

    writer.before = refuse_one_then_choke
    writer.may_write.clear()
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(an_order("refused"), an_order("1"))

    writer.may_write.set()

    assert buyers.join() == {"0": "Accepted", "1": "Accepted", "refused": "OutOfStock"}
    assert writer.batches == [["0"], ["refused", "1"], ["1"]]


def test_a_lost_commit_is_unknown_to_all_of_its_batch_and_not_tried_again(
    buyers: Buyers, writer: Writer
):
    def lose(batch: list[PendingOrder]) -> None:
        if len(batch) == 2:
            raise OutcomeUnknown("the answer to COMMIT was lost")

    writer.before = lose
    writer.may_write.clear()
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(an_order("1"), an_order("2"))

    writer.may_write.set()

    assert buyers.join() == {"0": "Accepted", "1": "OutcomeUnknown", "2": "OutcomeUnknown"}
    assert writer.batches == [["0"], ["1", "2"]]


@killed_on_purpose
def test_a_lost_flusher_leaves_its_batch_unknown_and_another_goes_on(
    intake: Intake, buyers: Buyers, writer: Writer
):
    def hang(batch: list[PendingOrder]) -> None:
        while batch[0].request.key == "0":
            time.sleep(0.001)

    writer.before = hang
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(an_order("1"))
    lost = intake._flusher
    assert lost is not None

    kill(lost)

    assert buyers.join() == {"0": "OutcomeUnknown", "1": "Accepted"}
    assert intake._flusher is not lost
    wait_for(lambda: not lost.is_alive())


@killed_on_purpose
def test_a_flusher_lost_while_idle_is_replaced_by_the_next_order(intake: Intake):
    intake.submit(an_order("0"))
    lost = intake._flusher
    assert lost is not None
    kill(lost)
    intake._work.set()  # an idle thread notices its end when it wakes
    wait_for(lambda: not lost.is_alive())

    assert intake.submit(an_order("1")).number == "1-1"


def test_closing_writes_what_has_queued_and_takes_nothing_more(
    intake: Intake, buyers: Buyers, writer: Writer
):
    writer.may_write.clear()
    buyers.submit_first(an_order("0"), writer)
    buyers.submit(an_order("1"), an_order("2"))
    closing = threading.Thread(target=intake.shut_down)
    closing.start()
    wait_for(lambda: intake._closing)

    with pytest.raises(CheckoutBusy):
        intake.submit(an_order("3"))
    writer.may_write.set()
    closing.join(SECONDS)

    assert buyers.join() == {"0": "Accepted", "1": "Accepted", "2": "Accepted"}
    assert writer.batches == [["0"], ["1", "2"]]
    assert intake._flusher is None


def test_closing_an_idle_intake_ends_its_flusher(intake: Intake):
    intake.submit(an_order())
    flusher = intake._flusher
    assert flusher is not None

    intake.shut_down()

    assert not flusher.is_alive()


def kill(thread: threading.Thread) -> None:
    """Raise SystemExit in the thread, as near as Python comes to killing one."""
    assert thread.ident is not None
    raised = ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
    )
    assert raised == 1
