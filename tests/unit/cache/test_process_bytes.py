import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from shop.cache import backend as module
from shop.cache.backend import ProcessBytes


class Clock:
    now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_a_value_is_there_for_exactly_its_time(clock):
    store = ProcessBytes()
    store.set("key", b"value", 1)

    clock.now += 0.999
    assert store.get("key") == b"value"

    clock.now += 0.001
    assert store.get("key") is None


def test_a_deleted_value_is_gone(clock):
    store = ProcessBytes()
    store.set("key", b"value", 1)

    store.delete("key")
    store.delete("never there")

    assert store.get("key") is None


def test_the_oldest_values_make_room(clock, monkeypatch):
    monkeypatch.setattr(module, "LOCAL_BYTES", 30)
    store = ProcessBytes()
    for name in "abc":
        store.set(name, b"0123456789", 60)

    store.set("a", b"rewritten!", 60)
    store.set("d", b"0123456789", 60)

    assert [name for name in "abcd" if store.get(name)] == ["a", "c", "d"]
    assert store._bytes == 30


def test_a_value_larger_than_all_room_is_not_kept(clock, monkeypatch):
    monkeypatch.setattr(module, "LOCAL_BYTES", 30)
    store = ProcessBytes()

    store.set("large", b"0" * 31, 60)

    assert store.get("large") is None
    assert store._bytes == 0


def test_many_threads_leave_the_count_of_bytes_right(monkeypatch):
    monkeypatch.setattr(module, "LOCAL_BYTES", 2_000)
    store, together = ProcessBytes(), threading.Barrier(8)

    def work(number):
        together.wait(5)
        for round_ in range(300):
            store.set(f"{(number * 7 + round_) % 50}", bytes(round_ % 90), 60)
            store.get(f"{round_ % 50}")
            store.delete(f"{round_ % 13}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    assert store._bytes == sum(len(value) for _, value in store._entries.values()) <= 2_000
