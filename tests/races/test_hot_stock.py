"""Two hundred buyers, a hundred pieces: first the race without the lock, then with it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from shop.checkout.audit.auditor import _audit_shard
from shop.checkout.intake import allocation
from shop.checkout.intake.flush import write_batch
from shop.checkout.intake.pending import PendingOrder
from shop.checkout.intake.queue import Intake
from shop.data.tenants import Tenant
from tests.factories.buying import a_pending_order, buy, kinds, together
from tests.factories.looking import Shard
from tests.races.unlocked import PlainReads, Rendezvous, without_checks

pytestmark = pytest.mark.race

BUYERS, PIECES = 200, 100


class CountingIntake(Intake):
    """An intake that knows how many transactions it needed."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        super().__init__("eu", self._count)

    def _count(self, shard: str, batch: list[PendingOrder]) -> None:
        self.batches.append(len(batch))
        write_batch(shard, batch)


@pytest.fixture
def workers() -> Any:
    """Two intakes, as two web processes have them."""
    intakes = [CountingIntake(), CountingIntake()]
    yield intakes
    for intake in intakes:
        intake.shut_down()


def a_sale(eu: Tenant, workers: list[CountingIntake]) -> list[Callable[[], Any]]:
    orders = [a_pending_order(eu, f"key-{n}", "MUG-00", seconds=20) for n in range(BUYERS)]
    return [lambda n=n: workers[n % 2].submit(orders[n]) for n in range(BUYERS)]  # type: ignore[misc]


def test_without_the_lock_a_sale_sells_more_than_there_is(
    eu: Tenant, shard: Shard, workers: list[CountingIntake], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(allocation, "lock_stock", PlainReads(Rendezvous()))

    with without_checks(shard):
        results = together(a_sale(eu, workers))

        accepted = kinds(results)["Accepted"]
        assert accepted > PIECES
        assert shard.stock("MUG-00") == (PIECES, PIECES - accepted, accepted, 0)
        found = _audit_shard("eu", {})
        assert [(finding.promise, finding.fault) for finding in found] == [
            (1, "the counters do not balance")
        ]
        assert "sku=MUG-00" in found[0].row


def test_without_the_lock_the_table_itself_refuses_the_piece_there_is_not(
    eu: Tenant, shard: Shard, workers: list[CountingIntake], monkeypatch: pytest.MonkeyPatch
):
    buy(eu, "before", ("MUG-00", PIECES - 1))
    monkeypatch.setattr(allocation, "lock_stock", PlainReads(Rendezvous()))
    orders = [a_pending_order(eu, f"key-{n}", "MUG-00") for n in range(2)]

    results = together([lambda n=n: workers[n].submit(orders[n]) for n in range(2)])  # type: ignore[misc]

    # Not oversold, but a buyer is shown a fault where "sold out" should stand.
    assert kinds(results) == {"Accepted": 1, "IntegrityError": 1}
    fault = next(result for result in results if isinstance(result, IntegrityError))
    assert "ck_stock_available" in str(fault)
    assert shard.stock("MUG-00") == (PIECES, 0, PIECES, 0)


def test_two_hundred_buyers_at_two_workers_get_exactly_a_hundred_pieces(
    eu: Tenant, shard: Shard, workers: list[CountingIntake]
):
    results = together(a_sale(eu, workers))

    assert kinds(results) == {"Accepted": PIECES, "OutOfStock": BUYERS - PIECES}
    refused = [result for result in results if type(result).__name__ == "OutOfStock"]
    assert all(
        refusal.facts["lines"] == [{"sku": "MUG-00", "requested": 1, "available": 0}]
        for refusal in refused
    )
    assert_sold_out(shard)
    assert sum(sum(worker.batches) for worker in workers) == BUYERS
    assert sum(len(worker.batches) for worker in workers) <= BUYERS / 4


def test_two_hundred_buyers_at_the_front_door_get_exactly_a_hundred_pieces(
    eu: Tenant, shard: Shard
):
    results = together([lambda n=n: buy(eu, f"key-{n}", "MUG-00") for n in range(BUYERS)])  # type: ignore[misc]

    assert kinds(results) == {"Accepted": PIECES, "OutOfStock": BUYERS - PIECES}
    assert_sold_out(shard)


def test_orders_of_several_pieces_leave_no_piece_behind_that_somebody_wanted(
    eu: Tenant, shard: Shard
):
    results = together([lambda n=n: buy(eu, f"key-{n}", ("MUG-00", 7)) for n in range(30)])  # type: ignore[misc]

    assert kinds(results) == {"Accepted": 14, "OutOfStock": 16}
    assert shard.stock("MUG-00") == (100, 2, 98, 0)


def assert_sold_out(shard: Shard) -> None:
    counts = shard.counts()
    assert shard.stock("MUG-00") == (PIECES, 0, PIECES, 0)
    assert {counts[name] for name in ("orders", "idempotency_key", "reservation")} == {PIECES}
    assert shard.one("SELECT count(DISTINCT number) FROM orders") == PIECES
    assert _audit_shard("eu", {}) == []
