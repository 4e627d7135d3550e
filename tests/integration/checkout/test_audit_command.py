"""``flask shop audit`` as an operator types it."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from shop.cli import register
from shop.data.tenants import Tenant
from shop.payments.errors import GatewayUnreachable
from tests.factories.bank import Bank
from tests.factories.buying import buy, charge
from tests.factories.looking import Shard

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    if "shop" not in app.cli.commands:
        register(app)
    return lambda *words: app.test_cli_runner().invoke(args=["shop", "audit", *words])


def test_a_shop_that_keeps_its_promises(eu: Tenant, bank: Bank, run: Run):
    charge(eu, buy(eu, "key-1", "MUG-00").order_id)

    answer = run()

    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines() == [
        "promise                  verdict",
        "1 never oversold         holds",
        "2 never lost             holds",
        "3 never charged twice    holds",
        "4 never backwards        holds",
    ]


def test_a_broken_promise_is_shown_with_its_rows(eu: Tenant, bank: Bank, shard: Shard, run: Run):
    placed = buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE orders SET state = 'refunded'")

    answer = run()

    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == [
        "promise                  verdict",
        "1 never oversold         holds",
        "2 never lost             broken, 1 row",
        (
            "    eu: an order and its reservation tell different stories (tenant_id=eu, "
            f"order_id={placed.order_id}, state=refunded, reservation=held)"
        ),
        "3 never charged twice    holds",
        "4 never backwards        broken, 1 row",
        (
            "    eu: an order is not in the state its history ends with (tenant_id=eu, "
            f"order_id={placed.order_id}, state=refunded, version=1, recorded=processing)"
        ),
    ]


def test_what_cannot_be_looked_at_is_no_verdict(
    eu: Tenant, bank: Bank, run: Run, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> None:
        raise GatewayUnreachable("the payment provider cannot be reached")

    monkeypatch.setattr(bank, "list_charges", away)

    answer = run()

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr == "Error: No verdict: the payment provider cannot be reached.\n"


def test_work_still_in_flight_is_said_and_judged_as_it_is(
    eu: Tenant, bank: Bank, shard: Shard, run: Run
):
    placed = buy(eu, "key-1", "MUG-00")

    answer = run("--settle", "0.1")

    assert answer.exit_code == 0
    assert answer.stderr == "Work is still in flight after 0.1 s.\n"
    charge(eu, placed.order_id)
    shard.sql("DELETE FROM outbox")
    assert run("--settle", "5").stderr == ""


@pytest.mark.parametrize("seconds", ["-1", "soon"])
def test_a_time_that_is_none_is_refused(seconds: str, eu: Tenant, run: Run):
    answer = run("--settle", seconds)

    assert answer.exit_code == 2
    assert "--settle" in answer.stderr
