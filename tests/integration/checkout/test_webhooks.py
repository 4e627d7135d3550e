"""What the provider tells us unasked: taken once, in whatever order it comes."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from shop.checkout.settlement import receive_event
from shop.data.tenants import Tenant, acting_for
from shop.payments.gateway import ChargeRequest, ProviderEvent
from shop.payments.provider import gateway
from tests.factories.bank import Bank
from tests.factories.buying import buy, charge
from tests.factories.looking import Shard
from tests.gateway.provider import Listener, Provider


def receive(eu: Tenant, event: ProviderEvent) -> bool:
    with acting_for(eu):
        return receive_event("demo", event)


def key_of(order_id: UUID) -> str:
    return f"order:{order_id}:pay:1"


def test_a_webhook_of_the_real_provider_settles_an_order_whose_bank_asked(
    eu: Tenant, shard: Shard, telling_provider: tuple[Provider, Listener]
):
    provider, listener = telling_provider
    placed = buy(eu, "key-1", ("MUG-00", 2), payment_token="tok_requires_action")
    charge(eu, placed.order_id)
    provider.post(f"/3ds/{shard.one('SELECT charge_id FROM payment_attempt')}", outcome="approve")
    listener.wait_for(1)
    ((path, body, headers),) = listener.came

    event = gateway().read_webhook(body, headers)

    assert path.endswith("/eu")
    assert receive(eu, event) is True
    assert receive(eu, event) is False
    assert shard.states(placed.order_id) == ("paid", "captured", "claimed")
    assert shard.history(placed.order_id)[1][2] == "webhook demo"
    assert shard.sql("SELECT gateway, event_id, kind FROM payment_event") == [
        ("demo", event.id, "charge.captured")
    ]
    assert len(shard.events("order.paid")) == 1


def test_a_webhook_before_the_answer_pays_once(eu: Tenant, shard: Shard, bank: Bank):
    placed = buy(eu, "key-1", "MUG-00")

    def tell_first(request: ChargeRequest) -> None:
        assert receive(eu, bank.event(request.key)) is True
        assert shard.order_state(placed.order_id) == "paid"

    bank.after_charge = tell_first
    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("paid", "captured", "claimed")
    assert len(shard.events("order.paid")) == 1
    assert len(shard.history(placed.order_id)) == 2
    assert shard.stock("MUG-00") == (100, 99, 0, 1)


def test_a_decline_by_webhook_before_the_answer_fails_once(eu: Tenant, shard: Shard, bank: Bank):
    placed = buy(eu, "key-1", "MUG-00", payment_token="tok_declined")
    bank.after_charge = lambda request: receive(eu, bank.event(request.key)) and None

    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("payment_failed", "declined", "released")
    assert len(shard.events("order.payment_failed")) == 1
    assert shard.stock("MUG-00") == (100, 100, 0, 0)


@pytest.mark.parametrize("late", ["declined", "requires_action", "captured"])
@pytest.mark.parametrize("token", ["tok_visa", "tok_declined"])
def test_late_news_changes_nothing_but_the_record(
    token: str, late: str, eu: Tenant, shard: Shard, bank: Bank
):
    placed = buy(eu, "key-1", "MUG-00", payment_token=token)
    charge(eu, placed.order_id)
    truth = bank.lines[key_of(placed.order_id)].state
    bank.decide(key_of(placed.order_id), late)
    event = bank.event(key_of(placed.order_id))
    bank.decide(key_of(placed.order_id), truth)
    before = shard.everything()

    assert receive(eu, event) is True
    assert receive(eu, event) is False

    after = shard.everything()
    assert len(after.pop("payment_event")) == 1
    assert before.pop("payment_event") == []
    assert after == before
    assert bank.lines[key_of(placed.order_id)].state == truth


@pytest.mark.parametrize("order", ["", "not-an-order", str(uuid4())])
def test_an_event_about_no_order_of_ours_is_recorded_and_changes_nothing(
    order: str, eu: Tenant, shard: Shard, bank: Bank
):
    placed = buy(eu, "key-1", "MUG-00")
    charge(eu, placed.order_id)
    event = replace(bank.event(key_of(placed.order_id)), order=order)
    before = shard.everything()

    assert receive(eu, event) is True

    after = shard.everything()
    assert len(after.pop("payment_event")) == 1
    before.pop("payment_event")
    assert after == before


def test_a_charge_under_a_foreign_key_does_not_pay_our_order(eu: Tenant, shard: Shard, bank: Bank):
    """Somebody with the merchant's account charged a cent in the order's name."""
    placed = buy(eu, "key-1", "MUG-00")
    paid = buy(eu, "key-2", "MUG-00")
    charge(eu, paid.order_id)
    foreign = replace(
        bank.event(key_of(paid.order_id)), order=str(placed.order_id), key="made-by-hand"
    )

    assert receive(eu, foreign) is True

    assert shard.states(placed.order_id) == ("processing", "pending", "held")
    assert shard.one("SELECT count(*) FROM payment_event") == 1


def test_money_given_back_at_the_provider_refunds_a_paid_order_and_keeps_the_stock_sold(
    eu: Tenant, shard: Shard, bank: Bank
):
    placed = buy(eu, "key-1", ("MUG-00", 2))
    charge(eu, placed.order_id)
    bank.decide(key_of(placed.order_id), "refunded")

    receive(eu, bank.event(key_of(placed.order_id)))

    assert shard.states(placed.order_id) == ("refunded", "refunded", "claimed")
    assert shard.stock("MUG-00") == (100, 98, 0, 2)
    assert shard.history(placed.order_id)[2:] == [
        (3, "refunded", "webhook demo", "given back at the provider")
    ]


def test_an_event_of_one_tenant_is_none_of_anothers_business(
    eu: Tenant, us: Tenant, shard: Shard, bank: Bank
):
    placed = buy(eu, "key-1", "MUG-00", payment_token="tok_requires_action")
    charge(eu, placed.order_id)
    bank.decide(key_of(placed.order_id), "captured")
    event = bank.event(key_of(placed.order_id))

    with acting_for(us):
        assert receive_event("demo", event) is True

    assert shard.order_state(placed.order_id) == "processing"
    assert receive(eu, event) is True
    assert shard.order_state(placed.order_id) == "paid"
