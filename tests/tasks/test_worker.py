"""Worker processes: killed, stopped, misused; and the whole way from event to effect."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

import config
from shop.orders.events import SoldLine
from tasks import worker
from tasks.process import begin
from tests.databases import TestDatabases
from tests.tasks.outboxes import Outboxes, paid, sold_out
from tests.tasks.programs import Program, wait_until

Start = Callable[..., Program]


def found(folder: Path, pattern: str) -> int:
    return len(list(folder.glob(pattern)))


def test_the_task_of_a_worker_that_was_killed_is_done_by_another(
    outboxes: Outboxes, programs: Start, tmp_path: Path
):
    outboxes.ask("draw", "invoices")
    (tmp_path / "sleep").touch()

    killed = programs("tests.tasks.sleepy_worker", str(tmp_path))
    assert wait_until(lambda: found(tmp_path, "begun.*") == 1)
    killed.kill()
    (tmp_path / "sleep").unlink()
    assert outboxes.one("attempts") == 1

    programs("tests.tasks.sleepy_worker", str(tmp_path))
    assert wait_until(lambda: outboxes.count() == 0)
    assert found(tmp_path, "begun.*") == 2
    assert found(tmp_path, "drawn.*") == 1


def test_from_event_to_effect_by_relay_and_workers(outboxes: Outboxes, programs: Start):
    relay = programs("tasks.relay")
    workers = [
        programs("tasks.worker", "--queues", "catalogue", "--threads", "2"),
        programs("tasks.worker", "--queues", "analytics", "--threads", "1"),
    ]
    assert wait_until(lambda: all("ready" in program.said for program in [relay, *workers]))
    variant_id = uuid4()

    outboxes.tell(sold_out(variant_id, 7), paid(SoldLine("MUG-1", uuid4(), 2, 5_000)))

    assert wait_until(lambda: shown(outboxes.databases) == [("sold_out", 7)])
    assert wait_until(lambda: sales(outboxes.databases) == [(1, 2, 5_480)])
    assert wait_until(lambda: outboxes.actors() == ["issue_invoice"])
    assert [program.stop() for program in [relay, *workers]] == [0, 0, 0]


def test_a_worker_that_is_told_nonsense_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.argv", ["worker", "--queues", "email,gardening"])

    with pytest.raises(SystemExit) as ended:
        worker.main()

    assert ended.value.code == 2
    assert "no queue is called gardening" in capsys.readouterr().err


def test_a_program_without_settings_names_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(config.os, "environ", {"DB_PRIMARY": "postgresql://shop@db/catalog"})

    with pytest.raises(SystemExit) as ended:
        begin("relay")

    assert "SECRET_KEY needs at least 32 characters" in str(ended.value.code)


def shown(databases: TestDatabases) -> list[tuple[object, ...]]:
    return databases.sql("catalog", "SELECT state, version FROM availability")


def sales(databases: TestDatabases) -> list[tuple[object, ...]]:
    return databases.sql("eu", "SELECT orders, pieces, revenue FROM sales_daily")
