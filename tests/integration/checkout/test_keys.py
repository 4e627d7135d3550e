"""A key binds what was accepted: it answers the same whatever has changed since."""

import datetime as dt
from typing import Any

import pytest

from shop.checkout.actions import find_placed
from shop.checkout.errors import (
    CartAlreadyOrdered,
    KeyReused,
    OutOfStock,
)
from shop.checkout.intake.pending import Accepted
from shop.checkout.requests import Address
from shop.data.session import Plane, transaction
from shop.data.tenants import Tenant, acting_for
from shop.messaging.idempotency import purge
from tests.databases import TestDatabases
from tests.factories.buying import a_cart, a_request, buy, kinds, together
from tests.factories.looking import Shard

AUCKLAND = Address("Ada Example", "Street 1", "Auckland", "1010", "NZ")


def assert_replayed(again: Accepted, placed: Accepted) -> None:
    assert (again.order_id, again.number, again.replayed) == (placed.order_id, placed.number, True)


def test_the_same_key_again_answers_the_same_and_writes_nothing(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", ("MUG-00", 2))
    before = shard.everything()

    again = buy(eu, "key-1", ("MUG-00", 2))

    assert_replayed(again, placed)
    assert shard.everything() == before


@pytest.mark.parametrize(
    "other",
    [
        {"wanted": [("MUG-00", 2)]},
        {"wanted": ["MUG-01"]},
        {"wanted": ["MUG-00"], "email": "bob@example.org"},
        {"wanted": ["MUG-00"], "payment_token": "tok_declined"},
        {"wanted": ["MUG-00"], "expected_total": 1490},
        # Each of these would be refused on its own: the key comes first.
        {"wanted": ["NO-SUCH-MUG"]},
        {"wanted": [("MUG-00", 101)]},
        {"wanted": ["MUG-00"], "expected_total": 1},
        {"wanted": ["MUG-00"], "discount_code": "FREE"},
        {"wanted": ["MUG-00"], "shipping_address": AUCKLAND},
    ],
)
def test_a_key_with_another_body_is_refused_as_reused(
    other: dict[str, Any], eu: Tenant, shard: Shard
):
    buy(eu, "key-1", "MUG-00")
    before = shard.everything()
    changes = {name: value for name, value in other.items() if name != "wanted"}

    with pytest.raises(KeyReused) as refused:
        buy(eu, "key-1", *other["wanted"], **changes)

    assert refused.value.code == "idempotency_key_reused"
    assert shard.everything() == before


def test_a_replay_comes_before_sold_out(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", ("MUG-00", 100))
    with pytest.raises(OutOfStock):
        buy(eu, "key-2", "MUG-00")

    assert_replayed(buy(eu, "key-1", ("MUG-00", 100)), placed)


def test_a_replay_comes_before_a_changed_price(eu: Tenant, shelves: TestDatabases):
    placed = buy(eu, "key-1", "MUG-00", expected_total=1490)
    shelves.sql("catalog", "UPDATE price SET amount = amount + 1")
    shelves.forget_cache()

    assert_replayed(buy(eu, "key-1", "MUG-00", expected_total=1490), placed)


def test_a_replay_comes_before_an_unknown_sku(eu: Tenant, shelves: TestDatabases):
    placed = buy(eu, "key-1", "MUG-00")
    shelves.sql("catalog", "DELETE FROM publication")
    shelves.forget_cache()

    assert_replayed(buy(eu, "key-1", "MUG-00"), placed)


def test_a_replay_comes_before_not_deliverable(eu: Tenant, shelves: TestDatabases):
    placed = buy(eu, "key-1", "MUG-00")
    shelves.sql("catalog", "UPDATE shipping_method SET countries = ARRAY['AT']")
    shelves.forget_cache()

    assert_replayed(buy(eu, "key-1", "MUG-00"), placed)


def test_a_replay_comes_before_the_refusal_of_an_ordered_cart(eu: Tenant):
    cart_id = a_cart(eu, ("MUG-00", 1))
    placed = buy(eu, "key-1", cart_id=cart_id)

    assert_replayed(buy(eu, "key-1", cart_id=cart_id), placed)
    with pytest.raises(CartAlreadyOrdered):
        buy(eu, "key-2", cart_id=cart_id)


@pytest.mark.parametrize(
    "emptied", ["UPDATE cart SET items = '[]', order_id = NULL", "DELETE FROM cart"]
)
def test_a_replay_comes_before_the_refusal_of_an_empty_or_lost_cart(
    emptied: str, eu: Tenant, shard: Shard
):
    cart_id = a_cart(eu, ("MUG-00", 1))
    placed = buy(eu, "key-1", cart_id=cart_id)
    shard.sql(emptied)

    assert_replayed(buy(eu, "key-1", cart_id=cart_id), placed)


def test_each_tenant_has_keys_of_its_own(eu: Tenant, us: Tenant, shelves: TestDatabases):
    from tests.factories.buying import PORTLAND

    here = buy(eu, "key-1", "MUG-00")
    there = buy(us, "key-1", "MUG-00", shipping_address=PORTLAND)

    assert there.replayed is False
    assert there.order_id != here.order_id
    assert Shard(shelves, "eu").counts()["orders"] == 1
    assert Shard(shelves, "us").counts()["orders"] == 1


def test_a_key_can_be_asked_what_it_stands_for(eu: Tenant):
    request = a_request("key-1", "MUG-00")
    placed = buy(eu, "key-1", "MUG-00")

    with acting_for(eu):
        found = find_placed("key-1", request.fingerprint())
        assert find_placed("key-2", request.fingerprint()) is None
        with pytest.raises(KeyReused):
            find_placed("key-1", "another body")

    assert found is not None
    assert_replayed(found, placed)


def test_twenty_times_the_same_key_at_once_is_one_order(eu: Tenant, shard: Shard):
    results = together([lambda: buy(eu, "key-1", "MUG-00")] * 20)

    assert kinds(results) == {"Accepted": 20}
    assert len({result.order_id for result in results}) == 1
    assert sorted(result.replayed for result in results) == [False] + [True] * 19
    assert shard.counts()["orders"] == 1
    assert shard.stock("MUG-00") == (100, 99, 1, 0)


def test_of_two_bodies_with_one_key_at_once_one_is_an_order(eu: Tenant, shard: Shard):
    results = together(
        [lambda n=n: buy(eu, "key-1", ("MUG-00", 1 + n % 2)) for n in range(10)]  # type: ignore[misc]
    )

    assert kinds(results) == {"Accepted": 5, "KeyReused": 5}
    assert shard.counts()["orders"] == 1


def test_a_purge_forgets_keys_after_a_day_and_no_sooner(eu: Tenant, shard: Shard):
    for number in range(4):
        buy(eu, f"key-{number}", "MUG-00")
    age = "UPDATE idempotency_key SET created_at = now() - %s WHERE key = %s"
    shard.sql(age, dt.timedelta(hours=23, minutes=59), "key-0")
    shard.sql(age, dt.timedelta(hours=24, seconds=1), "key-1")
    shard.sql(age, dt.timedelta(hours=25), "key-2")

    with acting_for(eu), transaction(Plane.SHARD) as session:
        assert purge(session, "eu", limit=1) == 1
        assert purge(session, "eu") == 1

    assert shard.sql("SELECT key FROM idempotency_key ORDER BY key") == [("key-0",), ("key-3",)]
