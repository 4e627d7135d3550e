import logging
import threading
import time

import pytest

from shop.kernel.errors import Unavailable
from tasks.polling import BUSY_SECONDS, IDLE_SECONDS, LONGEST_TROUBLE_SECONDS, Poller


class Step:
    """Finds what it is told to, one answer after another, and then nothing."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)

    def __call__(self) -> int:
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, Exception):
            raise answer
        return answer


def waits_after(*answers: int | Exception) -> list[float]:
    poller = Poller("test", Step(*answers))
    waits = []
    for _ in answers:
        poller._poll()
        waits.append(poller._wait_seconds)
    return waits


def test_it_asks_less_and_less_often_while_there_is_nothing():
    waits = waits_after(*[0] * 10)

    assert waits[0] == pytest.approx(BUSY_SECONDS * 1.5)
    assert waits == sorted(waits)
    assert waits[-1] == IDLE_SECONDS


def test_it_asks_soon_again_after_a_catch():
    assert waits_after(*[0] * 10, 3)[-1] == BUSY_SECONDS


def test_from_outbox_to_effect_two_idle_waits_stay_within_the_freshness_budget():
    assert 2 * IDLE_SECONDS <= 0.25


def test_it_backs_off_from_a_server_that_is_away_and_recovers():
    away = Unavailable("nobody there")

    assert waits_after(away, away, away, 1) == [0.25, 0.5, 1.0, BUSY_SECONDS]
    assert waits_after(*[away] * 9)[-1] == LONGEST_TROUBLE_SECONDS


def test_a_server_that_is_away_is_said_once_and_once_that_it_is_back(
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.INFO)
    away = Unavailable("nobody there")

    waits_after(away, away, away, 0, 0)

    assert [record.message for record in caplog.records] == [
        "test waits: nobody there",
        "test goes on",
    ]


def test_a_fault_is_logged_with_its_trace_and_ends_nothing(caplog: pytest.LogCaptureFixture):
    waits_after(ValueError("a fault"), 1)

    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info is not None


def test_it_stops_at_once_also_while_it_waits():
    poller = Poller("test", Step(Unavailable("nobody there")))
    thread = threading.Thread(target=poller.run)
    thread.start()
    time.sleep(0.05)

    poller.stop()
    thread.join(0.2)

    assert not thread.is_alive()
