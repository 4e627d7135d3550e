"""The same sale in real gevent processes, where every wait is a greenlet's."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from shop.checkout.audit.auditor import _audit_shard
from shop.data.tenants import Tenant
from stack.run import database_variables
from tests.databases import TestDatabases
from tests.factories.looking import Shard

pytestmark = pytest.mark.race

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """``tests.races.gevent_worker``, a method call away."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.races.gevent_worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the worker has died"
        return json.loads(line)

    def tell(self, command: str, **arguments: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([command, arguments]) + "\n")
        self.process.stdin.flush()

    def ask(self, command: str, **arguments: Any) -> Any:
        self.tell(command, **arguments)
        return self.answer()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def start_workers(shelves: TestDatabases, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    started: list[WorkerProcess] = []
    environment = {
        **database_variables(shelves.cluster),
        "PATH": os.environ["PATH"],
        "SHOP_HOME": str(tmp_path),
        "SECRET_KEY": "a-key-for-tests-of-at-least-32-signs",
        "PAYMENT_GATEWAY": "demo",
        "DEMO_GATEWAY_URL": "http://127.0.0.1:9",
        "DEMO_GATEWAY_SECRET": "a-secret-for-tests",
        "LOG_LEVEL": "warning",
    }

    def start(count: int) -> list[WorkerProcess]:
        started.extend(WorkerProcess(environment) for _ in range(count))
        assert [worker.answer() for worker in started] == ["ready"] * count
        return started

    yield start
    for worker in started:
        worker.end()


@contextmanager
def a_held_mug(shelves: TestDatabases) -> Iterator[Any]:
    """Somebody else holds the row of MUG-00 until the yielded connection rolls back."""
    url = shelves.cluster.primary_url("eu").replace("postgresql+psycopg2", "postgresql")
    holder = psycopg2.connect(url)
    with holder.cursor() as cursor:
        cursor.execute("SELECT * FROM stock WHERE sku = 'MUG-00' FOR UPDATE")
    try:
        yield holder
    finally:
        holder.close()


def test_two_processes_of_a_hundred_greenlets_sell_exactly_a_hundred_pieces(
    eu: Tenant, shard: Shard, start_workers: Callable[..., list[WorkerProcess]]
):
    workers = start_workers(2)
    for number, worker in enumerate(workers):
        worker.tell("start", prefix=f"buyer-{number}", count=100, sku="MUG-00")
    assert [worker.answer() for worker in workers] == ["started"] * 2

    for worker in workers:
        worker.tell("collect")
    answers = [worker.answer() for worker in workers]

    assert sum(answer["kinds"].get("Accepted", 0) for answer in answers) == 100
    assert sum(answer["kinds"].get("OutOfStock", 0) for answer in answers) == 100
    batches = [size for answer in answers for size in answer["batches"]]
    assert sum(batches) == 200
    assert len(batches) <= 20
    assert shard.stock("MUG-00") == (100, 0, 100, 0)
    assert shard.counts()["orders"] == 100
    assert _audit_shard("eu", {}) == []


def test_a_flusher_killed_in_its_transaction_leaves_nothing_behind_and_the_next_order_works(
    eu: Tenant,
    shard: Shard,
    shelves: TestDatabases,
    start_workers: Callable[..., list[WorkerProcess]],
):
    (worker,) = start_workers(1)
    before = shard.everything()

    with a_held_mug(shelves):
        worker.ask("start", prefix="key", count=3, sku="MUG-00")
        assert worker.ask("is_writing")
        wait_until_one_waits(shard)
        worker.ask("kill_flusher")
        lost = worker.ask("collect")

    assert lost["kinds"] == {"OutcomeUnknown": 3}
    assert shard.everything() == before
    worker.ask("start", prefix="key", count=3, sku="MUG-00")
    assert worker.ask("collect")["kinds"] == {"Accepted": 3}
    assert shard.stock("MUG-00") == (100, 97, 3, 0)


def test_a_closing_worker_writes_what_has_queued_and_takes_nothing_more(
    eu: Tenant,
    shard: Shard,
    shelves: TestDatabases,
    start_workers: Callable[..., list[WorkerProcess]],
):
    (worker,) = start_workers(1)

    with a_held_mug(shelves) as holder:
        worker.ask("start", prefix="key", count=30, sku="MUG-00")
        assert worker.ask("is_writing")
        wait_until_one_waits(shard)
        worker.ask("close")
        holder.rollback()
        written = worker.ask("collect")

    assert written["kinds"] == {"Accepted": 30}
    assert shard.counts()["orders"] == 30
    worker.ask("start", prefix="late", count=1, sku="MUG-00")
    assert worker.ask("collect") == {"kinds": {"CheckoutBusy": 1}, "batches": []}
    assert shard.counts()["orders"] == 30


def wait_until_one_waits(shard: Shard) -> None:
    """Return when a transaction of this database waits for a row."""
    while not shard.one(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ):
        pass
