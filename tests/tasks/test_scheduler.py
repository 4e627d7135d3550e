"""What happens by the clock, and who does it."""

import threading
import time
from collections.abc import Callable

import pytest

from shop.data.leadership import Leadership
from shop.data.locks import SCHEDULER_LOCK
from shop.kernel.errors import Unavailable
from shop.kernel.ids import new_id
from tasks import scheduler
from tasks.scheduler import Shift, make_schedule
from tests.databases import TestDatabases
from tests.tasks.programs import Program, wait_until

Start = Callable[..., Program]


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shards: list[str] = []

    def sweep(shard: str) -> list[object]:
        shards.append(shard)
        return []

    monkeypatch.setattr(scheduler, "sweep_shard", sweep)
    return shards


def test_only_the_leader_works_and_another_takes_over(shop: TestDatabases, swept: list[str]):
    first, second = Shift("eu"), Shift("eu")

    first.sweep()
    second.sweep()
    assert swept == ["eu"]

    first.end()
    second.sweep()
    first.sweep()
    assert swept == ["eu", "eu"]
    second.end()
    first.end()


def test_each_shard_has_a_leader_of_its_own(shop: TestDatabases):
    eu, us = Leadership("eu", SCHEDULER_LOCK), Leadership("us", SCHEDULER_LOCK)

    assert (eu.is_held(), us.is_held()) == (True, True)

    eu.resign()
    us.resign()


def test_a_leader_whose_session_was_ended_is_replaced(shop: TestDatabases):
    leader, heir = Leadership("eu", SCHEDULER_LOCK), Leadership("eu", SCHEDULER_LOCK)
    assert leader.is_held()
    assert not heir.is_held()

    shop.sql(
        "eu",
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted",
    )

    assert wait_until(heir.is_held)
    with pytest.raises(Unavailable):
        leader.is_held()
    assert not leader.is_held()
    heir.resign()
    leader.resign()


def test_a_sweep_that_fails_does_not_end_the_schedule(
    shop: TestDatabases, monkeypatch: pytest.MonkeyPatch
):
    calls: list[str] = []
    going_on = threading.Event()

    def sweep(shard: str) -> list[object]:
        calls.append(shard)
        if len(calls) < 3:
            raise ValueError("a fault")
        going_on.set()
        return []

    monkeypatch.setattr(scheduler, "sweep_shard", sweep)
    monkeypatch.setattr(scheduler, "SWEEP_SECONDS", 0.05)
    schedule, shifts = make_schedule()
    schedule.start()

    assert going_on.wait(5)

    schedule.shutdown()
    for shift in shifts:
        shift.end()


def test_old_inbox_rows_are_forgotten_and_young_ones_kept(shop: TestDatabases):
    row = "INSERT INTO inbox VALUES ('eu', 'sales', %s, now() - %s::interval)"
    shop.sql("eu", row, str(new_id()), "15 days")
    shop.sql("eu", row, str(new_id()), "13 days")
    shift = Shift("eu")

    shift.purge_inbox()

    assert shop.sql("eu", "SELECT count(*) FROM inbox") == [(1,)]
    shift.end()


def test_when_the_leading_process_is_killed_another_takes_over(
    shop: TestDatabases, programs: Start
):
    def leads(program: Program) -> bool:
        return "leading on eu" in program.said

    first = programs("tests.tasks.quick_scheduler")
    assert wait_until(lambda: leads(first), 15)
    second = programs("tests.tasks.quick_scheduler")
    assert wait_until(lambda: "another leads on eu" in second.said, 15)

    first.kill()

    assert wait_until(lambda: leads(second), 15)
    began = time.monotonic()
    assert second.stop() == 0
    assert time.monotonic() - began < 5
