"""When something goes wrong while a batch is written, each buyer still gets a true answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
import pytest
from psycopg2.extras import Json
from sqlalchemy.exc import DataError

from shop.checkout.actions import find_placed
from shop.checkout.errors import KeyInFlight
from shop.checkout.intake import flush
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.checkout.intake.queue import Intake
from shop.data import commit, positions
from shop.data.tenants import Tenant, acting_for
from shop.kernel.errors import OutcomeUnknown
from tests.databases import TestDatabases
from tests.factories.buying import a_pending_order, a_request, buy, kinds
from tests.factories.goods import PRICELESS
from tests.factories.looking import Shard


def write(*batch: PendingOrder) -> list[Any]:
    """What an intake makes of exactly this batch."""
    Intake("eu")._write_safely(list(batch))
    return [order.outcome for order in batch]


@contextmanager
def another_worker(shelves: TestDatabases, **options: str) -> Iterator[Any]:
    """A connection beside the shop's, with a transaction of its own."""
    url = shelves.cluster.primary_url("eu").replace("postgresql+psycopg2", "postgresql")
    connection = psycopg2.connect(url, **options)
    try:
        yield connection
    finally:
        connection.close()


def test_an_order_that_cannot_be_stored_fails_alone(eu: Tenant, shard: Shard):
    outcomes = write(
        a_pending_order(eu, "key-1", "MUG-00"),
        # Ten thousand pieces at 10^15 cents are more than a bigint holds.
        a_pending_order(eu, "poison", (PRICELESS, 10_000)),
        a_pending_order(eu, "key-2", "MUG-00"),
    )

    assert kinds(outcomes) == {"Accepted": 2, "DataError": 1}
    assert isinstance(outcomes[1], DataError)
    assert shard.counts()["orders"] == 2
    assert shard.stock("MUG-00") == (100, 98, 2, 0)
    assert shard.stock(PRICELESS) == (10_000, 10_000, 0, 0)
    assert shard.sql("SELECT key FROM idempotency_key ORDER BY key") == [("key-1",), ("key-2",)]


def claim_key(worker: Any, order: PendingOrder) -> None:
    with worker.cursor() as cursor:
        cursor.execute(
            "INSERT INTO idempotency_key (tenant_id, scope, key, request_hash, answer) "
            "VALUES ('eu', 'checkout', %s, %s, %s)",
            (
                order.request.key,
                order.fingerprint,
                Json({"order_id": str(order.order_id), "number": "1-1"}),
            ),
        )


def test_a_key_another_worker_is_writing_is_in_flight_for_that_order_alone(
    eu: Tenant, shard: Shard, shelves: TestDatabases
):
    batch = [a_pending_order(eu, f"key-{n}", "MUG-00") for n in range(3)]
    started = time.monotonic()

    with another_worker(shelves) as worker:
        claim_key(worker, batch[1])
        outcomes = write(*batch)

    assert kinds(outcomes) == {"Accepted": 2, "KeyInFlight": 1}
    assert isinstance(outcomes[1], KeyInFlight)
    assert outcomes[1].facts == {"retry_after_seconds": 1}
    # Once for the whole batch, once for the order alone.
    assert 0.5 <= time.monotonic() - started < 1.5
    assert shard.counts()["orders"] == 2


def test_a_key_another_worker_has_just_written_is_waited_for(
    eu: Tenant, shard: Shard, shelves: TestDatabases
):
    order = a_pending_order(eu, "key-1", "MUG-00")

    with another_worker(shelves) as worker:
        claim_key(worker, order)
        threading.Timer(0.1, worker.commit).start()
        (outcome,) = write(order)

    assert outcome == Accepted(order.order_id, "1-1", replayed=True)
    assert "orders" not in shard.counts()


def test_a_key_another_worker_has_given_up_is_free(
    eu: Tenant, shard: Shard, shelves: TestDatabases
):
    order = a_pending_order(eu, "key-1", "MUG-00")

    with another_worker(shelves) as worker:
        claim_key(worker, order)
        threading.Timer(0.1, worker.rollback).start()
        (outcome,) = write(order)

    assert outcome == Accepted(order.order_id, order.number)
    assert shard.counts()["orders"] == 1


def test_an_order_whose_commit_waits_too_long_is_unknown_and_the_key_then_tells(
    eu: Tenant, shard: Shard, shelves: TestDatabases, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(commit, "COMMIT_SECONDS", 0.2)

    with another_worker(shelves, options="-c synchronous_commit=local") as operator:
        operator.autocommit = True
        with no_standby_answers(operator, shelves):
            with positions.tracking() as reached, pytest.raises(OutcomeUnknown):
                buy(eu, "key-1", "MUG-00")
            assert reached == {"eu": positions.UNKNOWN}

            # Its server process is told to stop: the order is now there, on this machine only.
            end_waiting_commits(operator)
            wait_until(lambda: shard.one("SELECT count(*) FROM orders") == 1)
            with pytest.raises(OutcomeUnknown):
                buy(eu, "key-1", "MUG-00")
            end_waiting_commits(operator)
            with acting_for(eu), pytest.raises(OutcomeUnknown):
                find_placed("key-1", a_request("key-1", "MUG-00").fingerprint())

    again = buy(eu, "key-1", "MUG-00")
    assert again.replayed is True
    assert str(again.order_id) == shard.one("SELECT id FROM orders")
    assert shard.stock("MUG-00") == (100, 99, 1, 0)


@contextmanager
def no_standby_answers(operator: Any, shelves: TestDatabases) -> Iterator[None]:
    """Every COMMIT waits for a standby that does not exist."""
    try:
        with operator.cursor() as cursor:
            cursor.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            cursor.execute("SELECT pg_reload_conf()")
        wait_until(lambda: a_commit_waits(operator, shelves))
        yield
    finally:
        with operator.cursor() as cursor:
            cursor.execute("ALTER SYSTEM RESET synchronous_standby_names")
            cursor.execute("SELECT pg_reload_conf()")


def a_commit_waits(operator: Any, shelves: TestDatabases) -> bool:
    """Whether the checkpointer, which tells all others, has read the new setting."""

    def write() -> None:
        with another_worker(shelves) as worker, suppress(psycopg2.Error), worker.cursor() as cursor:
            cursor.execute("UPDATE tenant_fence SET epoch = epoch")
            worker.commit()

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive() and not count_waiting(operator):
        time.sleep(0.002)
    waited = writer.is_alive()
    end_waiting_commits(operator)
    writer.join()
    return waited


def count_waiting(operator: Any) -> int:
    with operator.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        return int(cursor.fetchone()[0])


def end_waiting_commits(operator: Any) -> None:
    with operator.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        )
    wait_until(lambda: count_waiting(operator) == 0)


def test_an_order_whose_connection_is_cut_before_commit_is_unknown_and_the_key_is_free(
    eu: Tenant, shard: Shard, monkeypatch: pytest.MonkeyPatch
):
    def cut(name: str) -> None:
        if name == "web_before_commit":
            shard.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND state = 'idle in transaction'"
            )

    before = shard.everything()
    with monkeypatch.context() as patched:
        patched.setattr(flush, "crashpoint", cut)
        with pytest.raises(OutcomeUnknown):
            buy(eu, "key-1", "MUG-00")

    wait_until(lambda: shard.everything() == before)
    with acting_for(eu):
        assert find_placed("key-1", a_request("key-1", "MUG-00").fingerprint()) is None
    assert buy(eu, "key-1", "MUG-00").replayed is False


def test_of_one_key_in_one_batch_each_body_gets_its_own_answer(eu: Tenant, shard: Shard):
    """The first is sold out, which binds no key: the next body under it is judged on its own."""
    outcomes = write(
        a_pending_order(eu, "key-1", ("MUG-00", 101)),
        a_pending_order(eu, "key-1", ("MUG-00", 101)),
        a_pending_order(eu, "key-1", "MUG-01"),
        a_pending_order(eu, "key-1", "MUG-01"),
        a_pending_order(eu, "key-1", "MUG-02"),
    )

    assert [type(outcome).__name__ for outcome in outcomes] == [
        "OutOfStock",
        "OutOfStock",
        "Accepted",
        "Accepted",
        "KeyReused",
    ]
    assert (outcomes[2].replayed, outcomes[3].replayed) == (False, True)
    assert shard.counts()["orders"] == 1


def test_a_reused_key_does_not_answer_for_the_rightful_one_behind_it(eu: Tenant):
    placed = buy(eu, "key-1", "MUG-00")

    outcomes = write(a_pending_order(eu, "key-1", "MUG-01"), a_pending_order(eu, "key-1", "MUG-00"))

    assert type(outcomes[0]).__name__ == "KeyReused"
    assert outcomes[1] == Accepted(placed.order_id, placed.number, replayed=True)


def test_orders_of_both_tenants_of_a_shard_may_share_a_batch_and_one_may_be_fenced(
    eu: Tenant, us: Tenant, shard: Shard
):
    shard.sql("INSERT INTO tenant_fence VALUES ('us', 1, false)")
    foreign = a_pending_order(eu, "key-1", "MUG-00")
    foreign.tenant_id = "us"

    outcomes = write(a_pending_order(eu, "key-1", "MUG-00"), foreign)

    assert kinds(outcomes) == {"Accepted": 1, "TenantFenced": 1}
    assert shard.sql("SELECT tenant_id FROM orders") == [("eu",)]


def wait_until(is_so: Any) -> None:
    deadline = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
