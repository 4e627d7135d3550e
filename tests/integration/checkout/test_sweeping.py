"""The sweep drives what stands still, ends what nobody paid, and leaves the rest alone."""

import datetime as dt
from uuid import UUID

import pytest

from shop.checkout.audit.auditor import audit
from shop.checkout.charging import charge_order
from shop.checkout.sweeping import BUDGETS, Swept, sweep_shard
from shop.data.tenants import Tenant, acting_for
from tests.factories.bank import Bank
from tests.factories.buying import a_cart, buy, charge
from tests.factories.looking import Shard


def rest(driven: int = 0, expired: int = 0, keys: int = 0) -> list[Swept]:
    return [Swept("eu", driven, expired, keys)]


def age(shard: Shard, seconds: float) -> None:
    """Let every attempt have stood in its state for that long."""
    shard.sql("UPDATE payment_attempt SET updated_at = now() - %s", dt.timedelta(seconds=seconds))


def expire(shard: Shard) -> None:
    shard.sql("UPDATE reservation SET expires_at = now() - interval '1 second'")


def test_nothing_stands_still_and_nothing_is_done(eu: Tenant, shard: Shard):
    buy(eu, "key-1", "MUG-00")
    before = shard.everything()

    assert sweep_shard("eu") == rest()

    assert shard.everything() == before


@pytest.mark.parametrize("state", sorted(BUDGETS))
def test_a_payment_that_stands_still_is_driven_once_for_each_budget(
    state: str, eu: Tenant, shard: Shard
):
    placed = buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE payment_attempt SET state = %s", state)
    budget = BUDGETS[state].total_seconds()

    age(shard, budget - 1)
    assert sweep_shard("eu") == rest()
    age(shard, budget + 1)
    assert sweep_shard("eu") == rest(driven=1)
    assert sweep_shard("eu") == rest()
    assert shard.events("payment.due") == [
        {"tenant_id": "eu", "order_id": str(placed.order_id), "version": 1}
    ]
    age(shard, budget + 1)
    assert sweep_shard("eu") == rest(driven=1)


@pytest.mark.parametrize("state", ["captured", "declined", "expired", "voided", "refunded"])
def test_a_payment_that_has_ended_is_left_alone(state: str, eu: Tenant, shard: Shard):
    buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE payment_attempt SET state = %s", state)
    age(shard, 3600)

    assert sweep_shard("eu") == rest()
    assert shard.events("payment.due") == []


def test_a_payment_somebody_works_on_is_left_to_them(eu: Tenant, shard: Shard):
    buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE payment_attempt SET state = 'started', leased_until = now() + '5 seconds'")
    age(shard, 3600)

    assert sweep_shard("eu") == rest()
    shard.sql("UPDATE payment_attempt SET leased_until = now() - interval '1 second'")
    assert sweep_shard("eu") == rest(driven=1)


def test_what_is_held_too_long_is_given_back_and_its_order_ends(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu, ("MUG-00", 2))
    placed = buy(eu, "key-1", cart_id=cart_id)
    other = buy(eu, "key-2", "MUG-00")
    shard.sql(
        "UPDATE reservation SET expires_at = now() - '1s'::interval WHERE id = %s",
        str(placed.order_id),
    )

    assert sweep_shard("eu") == rest(expired=1)

    assert shard.states(placed.order_id) == ("cancelled", "expired", "expired")
    assert shard.states(other.order_id) == ("processing", "pending", "held")
    assert shard.stock("MUG-00") == (100, 99, 1, 0)
    assert shard.one("SELECT order_id FROM cart") is None
    assert shard.history(placed.order_id)[1:] == [(2, "cancelled", "sweep", "not paid in time")]
    assert [event["order_id"] for event in shard.events("order.cancelled")] == [
        str(placed.order_id)
    ]
    assert sweep_shard("eu") == rest()
    assert audit_of_shard() == []


def test_what_is_being_paid_is_never_taken_however_late(eu: Tenant, shard: Shard, bank: Bank):
    placed = buy(eu, "key-1", "MUG-00", payment_token="tok_requires_action")
    charge(eu, placed.order_id)
    expire(shard)

    assert sweep_shard("eu") == rest()

    assert shard.states(placed.order_id) == ("processing", "requires_action", "paying")
    assert shard.stock("MUG-00") == (100, 99, 1, 0)


def test_an_order_that_has_expired_is_not_charged_any_more(eu: Tenant, shard: Shard, bank: Bank):
    placed = buy(eu, "key-1", "MUG-00")
    expire(shard)
    sweep_shard("eu")

    charge(eu, placed.order_id)

    assert bank.calls == []
    assert shard.states(placed.order_id) == ("cancelled", "expired", "expired")


def test_driven_and_charged_a_forgotten_order_is_paid(eu: Tenant, shard: Shard, bank: Bank):
    """Its worker died after the charge: the sweep finds it, the provider is asked by key."""
    placed = buy(eu, "key-1", "MUG-00")

    def die(_: object) -> None:
        raise KeyboardInterrupt

    bank.after_charge = die
    with pytest.raises(KeyboardInterrupt):
        charge(eu, placed.order_id)
    bank.after_charge = lambda _: None
    shard.sql("UPDATE payment_attempt SET leased_until = now() - interval '1 second'")
    age(shard, 11)

    assert sweep_shard("eu") == rest(driven=1)
    (due,) = shard.events("payment.due")
    with acting_for(eu):
        charge_order(UUID(due["order_id"]))

    assert shard.states(placed.order_id) == ("paid", "captured", "claimed")
    assert [verb for verb, _ in bank.calls] == ["charge", "find"]
    assert len(bank.live()) == 1
    assert audit() == []


def test_keys_are_forgotten_after_a_day(eu: Tenant, shard: Shard):
    buy(eu, "key-1", "MUG-00")
    buy(eu, "key-2", "MUG-00")
    shard.sql("UPDATE idempotency_key SET created_at = now() - '25h'::interval WHERE key = 'key-1'")

    assert sweep_shard("eu") == rest(keys=1)

    assert shard.sql("SELECT key FROM idempotency_key") == [("key-2",)]


def test_each_shard_is_swept_on_its_own(eu: Tenant, us: Tenant, shard: Shard):
    buy(eu, "key-1", "MUG-00")
    expire(shard)

    assert sweep_shard("us") == [Swept("us", 0, 0, 0)]
    assert sweep_shard("eu") == rest(expired=1)


def test_a_tenant_that_is_being_moved_is_left_for_later(eu: Tenant, shard: Shard):
    buy(eu, "key-1", "MUG-00")
    expire(shard)
    shard.sql("UPDATE tenant_fence SET writable = false")
    before = shard.everything()

    assert sweep_shard("eu") == []

    assert shard.everything() == before


def audit_of_shard() -> list[object]:
    from shop.checkout.audit.auditor import _audit_shard

    return list(_audit_shard("eu", {}))
