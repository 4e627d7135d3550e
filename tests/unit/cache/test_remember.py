import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import pytest
import redis

from shop.cache import remember as module
from shop.cache.backend import Backend
from shop.cache.keys import Key
from shop.cache.remember import install_backend, remember
from shop.kernel.errors import NotFound
from tests.unit.cache.stores import Shelf

KEY = Key("v1:eu:lamp", 1)


@dataclass(frozen=True)
class Lamp:
    id: UUID
    lumen: int
    colours: tuple[str, ...]
    made_at: dt.datetime


LAMP = Lamp(UUID(int=7), 800, ("red", "blue"), dt.datetime(2025, 11, 28, tzinfo=dt.UTC))


@pytest.fixture
def shelf(monkeypatch):
    monkeypatch.setattr(module, "_backend", None)
    monkeypatch.setattr(module, "_flights", None)
    shelf = Shelf()
    install_backend(Backend(shelf, "process"))
    return shelf


class Source:
    """Loads ``value``, slowly if wished, and counts."""

    def __init__(self, value=LAMP, seconds=0.0):
        self.value, self.seconds, self.loads = value, seconds, 0

    def __call__(self):
        self.loads += 1
        time.sleep(self.seconds)
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


def test_a_value_is_loaded_once_and_kept_for_its_time(shelf):
    source = Source()

    first, second = remember(KEY, Lamp, source), remember(KEY, Lamp, source)

    assert first == second == LAMP
    assert source.loads == 1
    assert shelf.seconds == {KEY.text: 1}


def test_what_is_kept_is_json(shelf):
    remember(KEY, Lamp, Source())

    assert shelf.kept == {
        KEY.text: b'{"id":"00000000-0000-0000-0000-000000000007","lumen":800,'
        b'"colours":["red","blue"],"made_at":"2025-11-28T00:00:00Z"}'
    }


def test_nothing_found_is_a_value_too(shelf):
    source = Source(None)

    assert remember(KEY, Lamp | None, source) is None
    assert remember(KEY, Lamp | None, source) is None

    assert source.loads == 1


@pytest.mark.parametrize(
    "kept",
    [b"", b"{", b"\x80\x04\x95pickle", b"[1]", b'{"lumen":1}', b"\xff\xfe", b"null"],
    ids=["empty", "cut", "pickle", "list", "other fields", "no text", "null"],
)
def test_a_value_of_another_shape_is_a_miss_and_replaced(shelf, kept):
    shelf.kept[KEY.text] = kept

    assert remember(KEY, Lamp, Source()) == LAMP

    assert remember(KEY, Lamp, Source("not asked")) == LAMP


def test_five_hundred_callers_at_once_share_one_load(shelf):
    source = Source(seconds=0.2)
    together = threading.Barrier(500)

    def call(_):
        together.wait(10)
        return remember(KEY, Lamp, source)

    with ThreadPoolExecutor(500) as pool:
        values = list(pool.map(call, range(500)))

    assert values == [LAMP] * 500
    assert source.loads == 1


def test_callers_of_different_keys_do_not_wait_for_each_other(shelf):
    together = threading.Barrier(20)

    def call(number):
        return remember(Key(f"v1:{number}", 1), int, lambda: together.wait(5) * 0 + number)

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(call, range(20))) == list(range(20))


def test_a_load_may_remember_something_else(shelf):
    outer = remember(KEY, int, lambda: remember(Key("v1:inner", 1), int, lambda: 20) + 1)

    assert outer == 21


def test_a_load_that_fails_fails_for_all_who_waited_and_is_tried_again_later(shelf):
    refusal = NotFound("no such lamp", handle="lamp")
    source = Source(refusal, seconds=0.1)
    together = threading.Barrier(20)

    def call(_):
        together.wait(5)
        with pytest.raises(NotFound) as caught:
            remember(KEY, Lamp, source)
        return caught.value

    with ThreadPoolExecutor(20) as pool:
        errors = list(pool.map(call, range(20)))

    assert source.loads == 1
    assert {error.facts["handle"] for error in errors} == {"lamp"}
    assert len(set(map(id, errors))) == 20  # no traceback grows by the others' frames
    assert shelf.kept == {}
    assert remember(KEY, Lamp, Source()) == LAMP


def test_each_caller_gets_a_value_of_his_own(shelf):
    first = remember(KEY, list[int], Source([1, 2]))
    first.append(3)

    assert remember(KEY, list[int], Source([9])) == [1, 2]


def test_a_backend_that_fails_is_left_alone_and_the_value_loaded(shelf):
    shelf.error = redis.ConnectionError("gone")
    source = Source()

    values = [remember(KEY, Lamp, source) for _ in range(10)]

    assert values == [LAMP] * 10
    assert source.loads == 10
    assert shelf.asked == 1  # the rest of its second it is not asked


def test_callers_at_once_share_one_load_also_while_the_backend_is_away(shelf):
    shelf.error = redis.TimeoutError("mute")
    source = Source(seconds=0.2)
    together = threading.Barrier(100)

    def call(_):
        together.wait(10)
        return remember(KEY, Lamp, source)

    with ThreadPoolExecutor(100) as pool:
        assert list(pool.map(call, range(100))) == [LAMP] * 100

    assert source.loads == 1


def test_the_backend_is_asked_again_after_a_second(shelf, monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr("shop.cache.backend.time.monotonic", lambda: now)
    shelf.error = redis.ConnectionError("gone")
    remember(KEY, Lamp, Source())
    shelf.error = None

    now += 0.9
    remember(KEY, Lamp, Source())
    assert shelf.kept == {}

    now += 0.2
    remember(KEY, Lamp, Source())
    assert list(shelf.kept) == [KEY.text]


def test_a_bug_in_a_load_is_not_swallowed(shelf):
    with pytest.raises(ZeroDivisionError):
        remember(KEY, int, lambda: 1 // 0)


def test_without_a_backend_everything_is_loaded(monkeypatch):
    monkeypatch.setattr(module, "_backend", None)
    source = Source()

    assert [remember(KEY, Lamp, source) for _ in range(2)] == [LAMP, LAMP]

    assert source.loads == 2
