"""Receiving, adjusting, keeping, selling and giving back, with the ledger beside every change."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for
from shop.inventory.actions import (
    OpeningStock,
    begin_paying,
    claim,
    open_shelves,
    receive,
    release,
    set_available,
)
from shop.inventory.errors import NotEnough, UnknownStock
from shop.inventory.locks import lock_stock
from shop.inventory.queries import StockView, list_stock
from tests.factories.buying import buy
from tests.factories.looking import Shard


@contextmanager
def writing(tenant: Tenant) -> Iterator[Any]:
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        yield session


def ledger(shard: Shard, sku: str) -> list[tuple[Any, ...]]:
    """Kind, on hand, available, reserved, sold, reason of every movement but the opening."""
    return shard.sql(
        "SELECT kind, on_hand, available, reserved, sold, reason FROM stock_ledger "
        "WHERE tenant_id = 'eu' AND sku = %s AND kind <> 'opening' ORDER BY id",
        sku,
    )


def test_what_is_received_can_be_sold(eu: Tenant, shard: Shard):
    with writing(eu) as session:
        receive(session, "eu", "MUG-00", 5, reason="a parcel")

    assert shard.stock("MUG-00") == (105, 105, 0, 0)
    assert ledger(shard, "MUG-00") == [("receive", 5, 5, 0, 0, "a parcel")]


@pytest.mark.parametrize("quantity", [0, -1])
def test_less_than_one_piece_is_not_received(quantity: int, eu: Tenant, shard: Shard):
    before = shard.everything()

    with pytest.raises(NotEnough), writing(eu) as session:
        receive(session, "eu", "MUG-00", quantity, reason="")

    assert shard.everything() == before


def test_nothing_is_put_where_there_is_no_shelf(eu: Tenant, shard: Shard):
    before = shard.everything()

    for change in (receive, set_available):
        with pytest.raises(UnknownStock), writing(eu) as session:
            change(session, "eu", "NO-SUCH-MUG", 5, reason="")

    assert shard.everything() == before


@pytest.mark.parametrize(("wanted", "change"), [(0, -98), (98, 0), (250, 152)])
def test_available_is_set_by_an_adjustment_that_leaves_what_is_promised(
    wanted: int, change: int, eu: Tenant, shard: Shard
):
    buy(eu, "key-1", ("MUG-00", 2))

    with writing(eu) as session:
        assert set_available(session, "eu", "MUG-00", wanted, reason="counted") == change

    assert shard.stock("MUG-00") == (wanted + 2, wanted, 2, 0)
    adjustment = [("adjust", change, change, 0, 0, "counted")] if change else []
    assert ledger(shard, "MUG-00")[1:] == adjustment


def test_a_negative_number_cannot_be_available(eu: Tenant, shard: Shard):
    before = shard.everything()

    with pytest.raises(NotEnough), writing(eu) as session:
        set_available(session, "eu", "MUG-00", -1, reason="")

    assert shard.everything() == before


def test_shelves_are_opened_once_and_existing_ones_are_not_touched(eu: Tenant, shard: Shard):
    ids = uuid4(), uuid4()
    openings = [OpeningStock("NEW-1", *ids, 7), OpeningStock("MUG-00", *ids, 500)]

    with writing(eu) as session:
        assert open_shelves(session, "eu", openings) == ["NEW-1"]
    with writing(eu) as session:
        assert open_shelves(session, "eu", openings) == []
        assert open_shelves(session, "eu", []) == []

    assert shard.stock("NEW-1") == (7, 7, 0, 0)
    assert shard.stock("MUG-00") == (100, 100, 0, 0)


def moved(tenant: Tenant, move: Any, order_id: UUID, **options: Any) -> bool:
    with writing(tenant) as session:
        return bool(move(session, order_id, **options))


def test_a_reservation_is_paid_and_sold_once(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", ("MUG-00", 2), ("MUG-01", 1))

    assert moved(eu, begin_paying, placed.order_id)
    assert moved(eu, begin_paying, placed.order_id)  # it is being paid already
    assert moved(eu, claim, placed.order_id)
    before = shard.everything()
    assert not moved(eu, claim, placed.order_id)
    assert not moved(eu, release, placed.order_id)
    assert not moved(eu, begin_paying, placed.order_id)

    assert shard.everything() == before
    assert shard.stock("MUG-00") == (100, 98, 0, 2)
    assert shard.stock("MUG-01") == (100, 99, 0, 1)
    assert ledger(shard, "MUG-00") == [
        ("reserve", 0, -2, 2, 0, ""),
        ("claimed", 0, 0, -2, 2, ""),
    ]


def test_a_reservation_is_given_back_once(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", ("MUG-00", 2))
    moved(eu, begin_paying, placed.order_id)

    assert moved(eu, release, placed.order_id)
    before = shard.everything()
    assert not moved(eu, release, placed.order_id)
    assert not moved(eu, claim, placed.order_id)

    assert shard.everything() == before
    assert shard.stock("MUG-00") == (100, 100, 0, 0)
    assert ledger(shard, "MUG-00")[1:] == [("released", 0, 2, -2, 0, "")]


def test_only_what_is_held_expires(eu: Tenant, shard: Shard):
    held, paying = buy(eu, "key-1", "MUG-00"), buy(eu, "key-2", "MUG-00")
    moved(eu, begin_paying, paying.order_id)

    assert moved(eu, release, held.order_id, target="expired")
    assert not moved(eu, release, paying.order_id, target="expired")

    assert shard.reservation_state(held.order_id) == "expired"
    assert shard.reservation_state(paying.order_id) == "paying"
    assert shard.stock("MUG-00") == (100, 99, 1, 0)


def test_what_is_only_held_is_not_sold(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00")

    assert not moved(eu, claim, placed.order_id)

    assert shard.reservation_state(placed.order_id) == "held"


def test_a_change_of_state_is_told_with_the_version_it_came_with(eu: Tenant, shard: Shard):
    for wanted in (11, 10, 10, 0, 5, 50):
        with writing(eu) as session:
            set_available(session, "eu", "MUG-00", wanted, reason="")

    told = [
        (event["state"], event["stock_version"]) for event in shard.events("stock.state_changed")
    ]
    assert told == [("few_left", 4), ("sold_out", 5), ("few_left", 6), ("in_stock", 7)]
    assert shard.one("SELECT version FROM stock WHERE tenant_id = 'eu' AND sku = 'MUG-00'") == 7


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("available = available - 1", "balance"),
        ("available = -1, on_hand = -1", "available"),
        ("reserved = -1, on_hand = 99", "reserved"),
        ("sold = -1, on_hand = 99", "sold"),
    ],
)
def test_the_table_itself_refuses_counters_that_cannot_be(
    change: str, constraint: str, eu: Tenant, shard: Shard
):
    import sqlalchemy as sa

    with pytest.raises(IntegrityError) as refused, writing(eu) as session:
        session.execute(sa.text(f"UPDATE stock SET {change} WHERE sku = 'MUG-00'"))

    assert f"ck_stock_{constraint}" in str(refused.value)
    assert shard.stock("MUG-00") == (100, 100, 0, 0)


def test_rows_are_locked_by_lane_then_sku_the_hot_ones_last(eu: Tenant, shard: Shard):
    shard.sql("UPDATE stock SET lane = 1 WHERE sku = 'MUG-01'")
    wanted = [("eu", sku) for sku in ("MUG-02", "MUG-01", "NO-SUCH-MUG", "MUG-00", "MUG-02")]

    with writing(eu) as session:
        locked = lock_stock(session, wanted)

    assert list(locked) == [("eu", "MUG-00"), ("eu", "MUG-02"), ("eu", "MUG-01")]


def test_stock_is_shown_for_the_skus_that_have_a_shelf(eu: Tenant):
    buy(eu, "key-1", ("MUG-00", 2))

    with acting_for(eu), reading(Plane.SHARD, primary=True) as session:
        shown = list_stock(session, ["MUG-00", "NO-SUCH-MUG"])

    assert shown == {"MUG-00": StockView("MUG-00", 100, 98, 2, 0)}
