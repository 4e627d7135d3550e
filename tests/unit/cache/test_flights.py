import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from shop.cache import flights as module
from shop.cache.flights import Flights


class KilledError(BaseException):
    """What gevent does to a greenlet whose visitor has gone."""


def test_when_the_one_who_loads_is_killed_another_one_loads():
    flights, loads, under_way, kill = Flights(), [], threading.Event(), threading.Event()

    def killed():
        under_way.set()
        kill.wait(5)
        raise KilledError

    def load():
        loads.append(1)
        return b"value"

    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(flights.join, "key", killed)
        under_way.wait(5)
        rest = [pool.submit(flights.join, "key", load) for _ in range(9)]
        kill.set()

        assert isinstance(first.exception(5), KilledError)
        assert [one.result(5) for one in rest] == [b"value"] * 9

    assert loads
    assert flights._flights == {}


def test_who_waits_too_long_is_told_to_load_for_himself(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.02)
    flights, started, release = Flights(), threading.Event(), threading.Event()

    def slow():
        started.set()
        release.wait(5)
        return b"late"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(flights.join, "key", slow)
        started.wait(5)

        assert flights.join("key", lambda: b"unused") is None

        release.set()
        assert first.result(5) == b"late"


def test_a_finished_load_is_not_remembered_here():
    flights = Flights()

    assert flights.join("key", lambda: b"one") == b"one"
    assert flights.join("key", lambda: b"two") == b"two"


def test_an_error_leaves_nothing_behind():
    flights = Flights()

    with pytest.raises(ZeroDivisionError):
        flights.join("key", lambda: b"%d" % (1 // 0))

    assert flights._flights == {}
