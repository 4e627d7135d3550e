"""Charging at the real demo provider: each of its tokens, and one charge whatever happens."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from shop.checkout.audit.auditor import audit
from shop.checkout.charging import ChargeInProgress
from shop.checkout.intake.pending import Accepted
from shop.data.tenants import Tenant
from shop.kernel.clock import utc_now
from shop.orders.errors import OrderNotFound
from shop.payments.errors import GatewayOutcomeUnknown, GatewayUnreachable
from tests.factories.buying import a_cart, buy, charge, kinds, together
from tests.factories.looking import Shard
from tests.gateway.provider import Provider


def order(eu: Tenant, token: str, **changes: Any) -> Accepted:
    return buy(eu, "key-1", ("MUG-00", 2), payment_token=token, **changes)


def journal(provider: Provider, placed: Accepted) -> list[tuple[object, ...]]:
    """What the provider itself says it has done for the order."""
    lines = provider.lines_of(str(placed.order_id))
    return [(line["key"], line["amount"], line["currency"], line["state"]) for line in lines]


def one_charge(placed: Accepted, state: str = "captured") -> list[tuple[object, ...]]:
    return [(f"order:{placed.order_id}:pay:1", 2490, "EUR", state)]


def test_an_approved_card_pays_the_order_and_sells_the_stock(
    eu: Tenant, shard: Shard, provider: Provider
):
    placed = order(eu, "tok_visa")

    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("paid", "captured", "claimed")
    assert shard.stock("MUG-00") == (100, 98, 0, 2)
    assert journal(provider, placed) == one_charge(placed)
    assert shard.history(placed.order_id) == [
        (1, "processing", "buyer", "placed"),
        (2, "paid", "payments", "payment captured"),
    ]
    assert shard.sql("SELECT token, leased_until, charge_id <> '' FROM payment_attempt") == [
        ("", None, True)
    ]


def test_a_paid_order_is_announced_with_what_was_sold(eu: Tenant, shard: Shard, provider: Provider):
    placed = buy(eu, "key-1", ("MUG-00", 2), ("MUG-01", 1))

    charge(eu, placed.order_id)

    (event,) = shard.events("order.paid")
    assert event["order_id"] == str(placed.order_id)
    assert (event["grand_total"], event["tax_total"], event["currency"]) == (3490, 557, "EUR")
    assert [(line["sku"], line["quantity"], line["total"]) for line in event["lines"]] == [
        ("MUG-00", 2, 2000),
        ("MUG-01", 1, 1000),
    ]


def test_a_declined_card_gives_the_stock_back_and_opens_the_cart_again(
    eu: Tenant, shard: Shard, provider: Provider
):
    cart_id = a_cart(eu, ("MUG-00", 2))
    placed = buy(eu, "key-1", cart_id=cart_id, payment_token="tok_declined")

    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("payment_failed", "declined", "released")
    assert shard.stock("MUG-00") == (100, 100, 0, 0)
    assert shard.one("SELECT order_id FROM cart") is None
    assert shard.one("SELECT decline_code FROM payment_attempt") == "card_declined"
    (event,) = shard.events("order.payment_failed")
    assert (event["order_id"], event["decline_code"]) == (str(placed.order_id), "card_declined")
    assert shard.events("order.paid") == []
    assert journal(provider, placed) == one_charge(placed, "declined")


def test_a_declined_order_is_followed_by_a_new_one_from_the_same_cart(
    eu: Tenant, shard: Shard, provider: Provider
):
    cart_id = a_cart(eu, ("MUG-00", 2))
    failed = buy(eu, "key-1", cart_id=cart_id, payment_token="tok_declined")
    charge(eu, failed.order_id)

    placed = buy(eu, "key-2", cart_id=cart_id)
    charge(eu, placed.order_id)

    assert shard.order_state(failed.order_id) == "payment_failed"
    assert shard.order_state(placed.order_id) == "paid"
    again = buy(eu, "key-1", cart_id=cart_id, payment_token="tok_declined")
    assert (again.order_id, again.replayed) == (failed.order_id, True)


def test_a_charge_without_an_answer_is_unknown_and_then_asked_by_its_key(
    eu: Tenant, shard: Shard, provider: Provider
):
    placed = order(eu, "tok_timeout")

    with pytest.raises(GatewayOutcomeUnknown):
        charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("processing", "started", "paying")
    assert shard.one("SELECT leased_until FROM payment_attempt") is None
    assert journal(provider, placed) == one_charge(placed)

    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("paid", "captured", "claimed")
    assert journal(provider, placed) == one_charge(placed)


def test_a_provider_that_refuses_twice_charges_once(eu: Tenant, shard: Shard, provider: Provider):
    placed = order(eu, "tok_unreachable")

    for _ in range(2):
        with pytest.raises(GatewayUnreachable):
            charge(eu, placed.order_id)
        assert shard.states(placed.order_id) == ("processing", "started", "paying")
        assert journal(provider, placed) == []
    charge(eu, placed.order_id)

    assert shard.order_state(placed.order_id) == "paid"
    assert journal(provider, placed) == one_charge(placed)


def test_a_provider_that_is_down_is_waited_for(eu: Tenant, shard: Shard, provider: Provider):
    placed = order(eu, "tok_visa")
    provider.post("/faults", mode="down")
    try:
        with pytest.raises(GatewayUnreachable):
            charge(eu, placed.order_id)
    finally:
        provider.post("/faults", mode="up")

    assert shard.order_state(placed.order_id) == "processing"
    charge(eu, placed.order_id)
    assert shard.order_state(placed.order_id) == "paid"
    assert journal(provider, placed) == one_charge(placed)


@pytest.mark.parametrize(
    ("outcome", "states", "lines"),
    [
        ("approve", ("paid", "captured", "claimed"), "captured"),
        ("fail", ("payment_failed", "declined", "released"), "declined"),
    ],
)
def test_the_banks_question_is_waited_for_and_its_answer_settles(
    outcome: str, states: tuple[str, ...], lines: str, eu: Tenant, shard: Shard, provider: Provider
):
    placed = order(eu, "tok_requires_action")
    charge(eu, placed.order_id)
    ((charge_id, url),) = shard.sql("SELECT charge_id, next_action_url FROM payment_attempt")
    assert url == f"{provider.url}/3ds/{charge_id}"

    charge(eu, placed.order_id)  # asked again, the bank has nothing new to say
    assert shard.states(placed.order_id) == ("processing", "requires_action", "paying")
    assert shard.one("SELECT leased_until FROM payment_attempt") is None
    provider.post(f"/3ds/{charge_id}", outcome=outcome)
    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == states
    assert journal(provider, placed) == one_charge(placed, lines)
    assert shard.one("SELECT next_action_url FROM payment_attempt") == ""


def test_two_workers_charge_once(eu: Tenant, shard: Shard, provider: Provider):
    placed = order(eu, "tok_slow")

    results = together([lambda: charge(eu, placed.order_id)] * 5)

    assert kinds(results) == {"ChargeInProgress": 4, "NoneType": 1}
    assert shard.order_state(placed.order_id) == "paid"
    assert journal(provider, placed) == one_charge(placed)


def test_a_lease_ends_by_itself(eu: Tenant, shard: Shard, provider: Provider):
    placed = order(eu, "tok_visa")
    lease = "UPDATE payment_attempt SET state = 'started', leased_until = now() + %s"
    shard.sql(lease, dt.timedelta(seconds=10))
    shard.sql("UPDATE reservation SET state = 'paying'")

    with pytest.raises(ChargeInProgress):
        charge(eu, placed.order_id)
    shard.sql(lease, dt.timedelta(seconds=-1))
    charge(eu, placed.order_id)

    assert shard.order_state(placed.order_id) == "paid"


def test_an_order_that_is_paid_is_not_charged_again(eu: Tenant, shard: Shard, provider: Provider):
    placed = order(eu, "tok_visa")
    charge(eu, placed.order_id)
    before = shard.everything()

    charge(eu, placed.order_id)

    assert shard.everything() == before
    assert journal(provider, placed) == one_charge(placed)


def test_an_order_there_is_not_cannot_be_charged(eu: Tenant, provider: Provider):
    with pytest.raises(OrderNotFound):
        charge(eu, UUID(int=7))


def test_past_its_deadline_an_uncharged_order_is_cancelled_at_the_provider_first(
    eu: Tenant, shard: Shard, provider: Provider
):
    cart_id = a_cart(eu, ("MUG-00", 2))
    placed = buy(eu, "key-1", cart_id=cart_id, payment_token="tok_unreachable")
    with pytest.raises(GatewayUnreachable):
        charge(eu, placed.order_id)
    shard.sql("UPDATE payment_attempt SET deadline_at = %s", utc_now() - dt.timedelta(seconds=1))

    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("cancelled", "voided", "released")
    assert shard.stock("MUG-00") == (100, 100, 0, 0)
    assert shard.one("SELECT order_id FROM cart") is None
    assert shard.history(placed.order_id)[1:] == [(2, "cancelled", "payments", "not paid in time")]
    (event,) = shard.events("order.cancelled")
    assert event["order_id"] == str(placed.order_id)
    # The key is burnt: whatever comes late with it takes no money.
    key = f"order:{placed.order_id}:pay:1"
    late = provider.post(
        "/charges",
        key,
        order=str(placed.order_id),
        tenant="eu",
        amount=2490,
        currency="EUR",
        token="tok_visa",
        capture=True,
    )
    assert late.json()["state"] == "voided"


def test_past_its_deadline_a_charge_we_never_heard_of_is_given_back(
    eu: Tenant, shard: Shard, provider: Provider
):
    placed = order(eu, "tok_timeout")
    with pytest.raises(GatewayOutcomeUnknown):
        charge(eu, placed.order_id)
    shard.sql("UPDATE payment_attempt SET deadline_at = %s", utc_now() - dt.timedelta(seconds=1))

    charge(eu, placed.order_id)

    assert shard.states(placed.order_id) == ("cancelled", "refunded", "released")
    assert shard.stock("MUG-00") == (100, 100, 0, 0)
    assert journal(provider, placed) == one_charge(placed, "refunded")


def test_the_audit_is_clean_after_every_kind_of_ending(eu: Tenant, shard: Shard, telling_provider):
    _provider, _ = telling_provider
    for number, token in enumerate(["tok_visa", "tok_declined", "tok_timeout", "tok_unreachable"]):
        placed = buy(eu, f"key-{number}", ("MUG-00", 2), payment_token=token)
        for _ in range(3):
            try:
                charge(eu, placed.order_id)
            except (GatewayOutcomeUnknown, GatewayUnreachable):
                continue

    assert shard.sql("SELECT state, count(*) FROM orders GROUP BY state ORDER BY state") == [
        ("paid", 3),
        ("payment_failed", 1),
    ]
    assert audit() == []
