"""Killed with -9 at the worst moments: nothing is lost, nothing happens twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shop.checkout.audit.auditor import audit
from shop.checkout.papers import issue_invoice
from shop.data.tenants import Tenant, acting_for
from stack.run import database_variables
from tests.databases import TestDatabases
from tests.factories.buying import buy, charge
from tests.factories.looking import Shard
from tests.gateway.provider import SECRET, Listener, Provider

ROOT = Path(__file__).resolve().parents[3]

Step = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def provider(telling_provider: tuple[Provider, Listener]) -> Provider:
    return telling_provider[0]


@pytest.fixture
def die_at(shelves: TestDatabases, provider: Provider, tmp_path: Path) -> Step:
    """Run one step in a process that kills itself at a crash point."""
    armed = tmp_path / "crashpoints"
    armed.mkdir()

    def run(point: str, step: str, what: str) -> subprocess.CompletedProcess[str]:
        (armed / point).touch()
        done = subprocess.run(
            [sys.executable, "-m", "tests.factories.one_step", step, what],
            cwd=ROOT,
            env={
                **database_variables(shelves.cluster),
                "PATH": os.environ["PATH"],
                "SHOP_HOME": str(tmp_path),
                "SECRET_KEY": "a-key-for-tests-of-at-least-32-signs",
                "PAYMENT_GATEWAY": "demo",
                "DEMO_GATEWAY_URL": provider.url,
                "DEMO_GATEWAY_SECRET": SECRET,
                "CRASHPOINTS": str(armed),
            },
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert [hit.name.partition(".")[0] for hit in armed.glob("*.hit.*")] == [point]
        return done

    return run


def test_a_web_process_that_dies_before_commit_has_taken_no_order(
    eu: Tenant, shard: Shard, die_at: Step
):
    before = shard.everything()

    assert die_at("web_before_commit", "place", "key-1").stdout == ""

    assert shard.everything() == before
    assert buy(eu, "key-1", "MUG-00").replayed is False
    assert shard.counts()["orders"] == 1


def test_a_web_process_that_dies_after_commit_has_taken_the_order_and_the_key_tells(
    eu: Tenant, shard: Shard, die_at: Step
):
    assert die_at("web_after_commit", "place", "key-1").stdout == ""

    assert shard.counts()["orders"] == 1
    again = buy(eu, "key-1", "MUG-00")
    assert (str(again.order_id), again.replayed) == (shard.one("SELECT id FROM orders"), True)
    assert shard.stock("MUG-00") == (100, 99, 1, 0)


@pytest.mark.parametrize(
    ("point", "left"),
    [
        ("worker_before_charge", ("processing", "started", "paying")),
        ("worker_after_charge", ("processing", "started", "paying")),
        ("worker_after_commit", ("paid", "captured", "claimed")),
    ],
)
def test_a_worker_that_dies_while_charging_charges_once(
    point: str,
    left: tuple[str, ...],
    eu: Tenant,
    shard: Shard,
    provider: Provider,
    die_at: Step,
):
    placed = buy(eu, "key-1", ("MUG-00", 2))

    die_at(point, "charge", str(placed.order_id))

    assert shard.states(placed.order_id) == left
    shard.sql("UPDATE payment_attempt SET leased_until = now() - interval '1 second'")
    charge(eu, placed.order_id)
    assert shard.states(placed.order_id) == ("paid", "captured", "claimed")
    assert [line["state"] for line in provider.lines_of(str(placed.order_id))] == ["captured"]
    assert len(shard.events("order.paid")) == 1
    assert audit() == []


@pytest.mark.parametrize("point", ["invoice_before_render", "invoice_after_write"])
def test_a_worker_that_dies_while_drawing_leaves_a_number_that_the_next_one_uses(
    point: str, eu: Tenant, shard: Shard, die_at: Step
):
    placed = buy(eu, "key-1", "MUG-00")
    charge(eu, placed.order_id)

    die_at(point, "invoice", str(placed.order_id))

    ((number, sha256),) = shard.sql("SELECT number, sha256 FROM invoice")
    assert sha256 == ""
    with acting_for(eu):
        issue_invoice(placed.order_id)
    ((again, sha256),) = shard.sql("SELECT number, sha256 FROM invoice")
    assert again == number
    assert len(sha256) == 64
    assert shard.one("SELECT last_number FROM invoice_series") == 1
