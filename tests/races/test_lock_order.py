"""Two workers want the same rows the other way round: they wait, and never in a circle."""

import threading
import time
from typing import Any

import pytest

from shop.checkout import settlement
from shop.checkout.intake import allocation
from shop.checkout.intake.flush import write_batch
from shop.checkout.intake.queue import Intake
from shop.checkout.settlement import settle
from shop.data.tenants import Tenant, acting_for
from shop.inventory.locks import lock_stock
from shop.orders.queries import get_order
from shop.payments.gateway import Declined
from tests.factories.buying import a_cart, a_pending_order, buy, kinds, together
from tests.factories.looking import Shard
from tests.races.unlocked import Rendezvous, UnsortedLocks

pytestmark = pytest.mark.race


@pytest.fixture
def workers() -> Any:
    """Two intakes, as two web processes have them."""
    intakes = [Intake("eu"), Intake("eu")]
    yield intakes
    for intake in intakes:
        intake.shut_down()


def cross(eu: Tenant, workers: list[Intake], number: int) -> list[Any]:
    """One worker writes A, B and the other B, A, at the same moment."""
    there = a_pending_order(eu, f"there-{number}", "MUG-00", "MUG-01")
    back = a_pending_order(eu, f"back-{number}", "MUG-01", "MUG-00")
    return together([lambda: workers[0].submit(there), lambda: workers[1].submit(back)])


def test_locked_as_they_come_the_rows_deadlock(
    eu: Tenant, shard: Shard, workers: list[Intake], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(allocation, "lock_stock", UnsortedLocks(Rendezvous()))

    results = cross(eu, workers, 1)

    assert kinds(results) == {"Accepted": 1, "DatabaseUnavailable": 1}
    (lost,) = [result for result in results if isinstance(result, Exception)]
    assert lost.__cause__.orig.pgcode == "40P01"
    assert shard.stock("MUG-00") == (100, 99, 1, 0)


def test_locked_in_one_order_they_wait_for_each_other(
    eu: Tenant, shard: Shard, workers: list[Intake], monkeypatch: pytest.MonkeyPatch
):
    meeting = Rendezvous()

    def meet_and_lock(*arguments: Any) -> Any:
        meeting.meet()
        return lock_stock(*arguments)

    monkeypatch.setattr(allocation, "lock_stock", meet_and_lock)

    results = [result for number in range(10) for result in cross(eu, workers, number)]

    assert kinds(results) == {"Accepted": 20}
    assert shard.stock("MUG-00") == shard.stock("MUG-01") == (100, 80, 20, 0)


def decline_while_the_cart_is_ordered_again(
    eu: Tenant, shard: Shard, monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """A worker holds the cart and is about to lock stock, when its order's decline arrives.

    The cart's next order is refused, but its neighbour in the batch wants the same mugs.
    """
    cart_id = a_cart(eu, ("MUG-00", 1))
    placed = buy(eu, "key-1", cart_id=cart_id)
    shard.sql("UPDATE reservation SET state = 'paying'")
    shard.sql("UPDATE payment_attempt SET state = 'started'")
    holds_cart = threading.Event()

    def lock_later(*arguments: Any) -> Any:
        holds_cart.set()
        wait_for_a_lock(shard)
        return lock_stock(*arguments)

    def decline() -> None:
        holds_cart.wait(5)
        with acting_for(eu):
            settle(placed.order_id, Declined("ch_1", "card_declined"), who="test")

    monkeypatch.setattr(allocation, "lock_stock", lock_later)
    again = a_pending_order(eu, "key-2", "MUG-00", cart_id=cart_id)
    neighbour = a_pending_order(eu, "key-3", "MUG-00")
    failures = together([lambda: write_batch("eu", [again, neighbour]), decline])
    return [failure for failure in failures if failure] or [again.outcome, neighbour.outcome]


def test_stock_before_cart_a_decline_and_the_next_order_deadlock(
    eu: Tenant, shard: Shard, monkeypatch: pytest.MonkeyPatch
):
    def stock_first(session: Any, order_id: Any, target: str) -> Any:
        order = get_order(session, order_id)
        settlement.release(session, order_id, target=target)
        settlement.reopen(session, order.cart_id, order_id)
        return order

    monkeypatch.setattr(settlement, "_free", stock_first)

    results = decline_while_the_cart_is_ordered_again(eu, shard, monkeypatch)

    assert kinds(results) == {"DatabaseUnavailable": 1}
    assert results[0].__cause__.orig.pgcode == "40P01"


def test_cart_before_stock_a_decline_and_the_next_order_wait_for_each_other(
    eu: Tenant, shard: Shard, monkeypatch: pytest.MonkeyPatch
):
    started = time.monotonic()

    results = decline_while_the_cart_is_ordered_again(eu, shard, monkeypatch)

    assert kinds(results) == {"Accepted": 1, "CartAlreadyOrdered": 1}
    assert time.monotonic() - started < 0.9  # a deadlock is only noticed after a second
    assert shard.stock("MUG-00") == (100, 99, 1, 0)
    assert shard.one("SELECT order_id FROM cart") is None


def wait_for_a_lock(shard: Shard) -> None:
    """Return when somebody waits for a row in this database."""
    deadline = time.monotonic() + 2
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not shard.one(waiting):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.002)
