"""Money that comes for an order that has ended is given back, and that is certain to happen."""

from uuid import UUID

import pytest

from shop.checkout.audit.auditor import audit
from shop.checkout.settlement import receive_event, settle
from shop.data.tenants import Tenant, acting_for
from shop.payments.errors import GatewayUnreachable
from shop.payments.gateway import Captured
from tests.factories.bank import Bank
from tests.factories.buying import buy, charge
from tests.factories.looking import Shard


def an_ended_order(eu: Tenant, shard: Shard, bank: Bank, payment: str) -> tuple[UUID, str]:
    """An order that was declined, expired or voided, and a charge of it that is live after all."""
    placed = buy(eu, "key-1", "MUG-00", payment_token="tok_declined")
    charge(eu, placed.order_id)
    shard.sql("UPDATE payment_attempt SET state = %s", payment)
    key = f"order:{placed.order_id}:pay:1"
    bank.decide(key, "captured")
    return placed.order_id, key


@pytest.mark.parametrize(
    ("payment", "after"), [("declined", "declined"), ("expired", "refunded"), ("voided", "voided")]
)
def test_a_webhook_with_late_money_gives_it_back(
    payment: str, after: str, eu: Tenant, shard: Shard, bank: Bank
):
    order_id, key = an_ended_order(eu, shard, bank, payment)
    assert len(bank.live()) == 1

    with acting_for(eu):
        assert receive_event("demo", bank.event(key)) is True

    assert bank.live() == []
    assert bank.asked("cancel") == 1
    assert shard.states(order_id) == ("payment_failed", after, "released")
    assert shard.sql("SELECT event_id, kind FROM payment_event") == [("evt_1", "charge.captured")]
    assert shard.stock("MUG-00") == (100, 100, 0, 0)
    assert audit() == []


def test_while_it_cannot_be_given_back_nothing_is_recorded_so_that_it_is_tried_again(
    eu: Tenant, shard: Shard, bank: Bank, monkeypatch: pytest.MonkeyPatch
):
    _, key = an_ended_order(eu, shard, bank, "expired")
    event = bank.event(key)
    before = shard.everything()

    def away(_: str) -> None:
        raise GatewayUnreachable("away")

    with monkeypatch.context() as patched, acting_for(eu):
        patched.setattr(bank, "cancel", away)
        with pytest.raises(GatewayUnreachable):
            receive_event("demo", event)
    assert shard.everything() == before
    assert len(bank.live()) == 1

    with acting_for(eu):
        assert receive_event("demo", event) is True
        assert receive_event("demo", event) is False
    assert bank.live() == []


def test_an_answer_for_an_order_that_was_cancelled_meanwhile_is_given_back(
    eu: Tenant, shard: Shard, bank: Bank
):
    placed = buy(eu, "key-1", "MUG-00")

    def cancel_meanwhile(_: object) -> None:
        order = str(placed.order_id)
        shard.sql("UPDATE reservation SET state = 'released' WHERE id = %s", order)
        shard.sql("UPDATE orders SET state = 'cancelled', version = 2 WHERE id = %s", order)
        shard.sql(
            "INSERT INTO order_history (tenant_id, order_id, version, state, who, why) "
            "VALUES ('eu', %s, 2, 'cancelled', 'staff', 'test')",
            order,
        )
        shard.sql(
            "UPDATE stock SET available = 100, reserved = 0 WHERE sku = 'MUG-00'; "
            "INSERT INTO stock_ledger (tenant_id, id, sku, kind, on_hand, available, reserved, "
            "sold, reason) VALUES ('eu', gen_random_uuid(), 'MUG-00', 'released', 0, 1, -1, 0, '')"
        )

    bank.after_charge = cancel_meanwhile
    charge(eu, placed.order_id)

    assert bank.live() == []
    assert shard.states(placed.order_id) == ("cancelled", "refunded", "released")
    assert shard.events("order.paid") == []
    assert audit() == []


def test_who_dies_before_giving_it_back_leaves_an_attempt_that_is_taken_up_again(
    eu: Tenant, shard: Shard, bank: Bank, monkeypatch: pytest.MonkeyPatch
):
    placed = buy(eu, "key-1", "MUG-00")
    charge_id = "ch_late"
    shard.sql("UPDATE payment_attempt SET state = 'started'")
    shard.sql("UPDATE reservation SET state = 'released'")
    shard.sql("UPDATE orders SET state = 'cancelled'")
    before = shard.everything()
    captured = Captured(charge_id, *[money_of(placed.order_id, shard)] * 2)

    def die(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bank, "cancel", die)
    with acting_for(eu), pytest.raises(KeyboardInterrupt):
        settle(placed.order_id, captured, who="test")

    assert shard.everything() == before
    assert shard.payment_state(placed.order_id) == "started"


def money_of(order_id: UUID, shard: Shard):
    from shop.kernel.money import Money

    ((amount, currency),) = shard.sql(
        "SELECT grand_total, currency FROM orders WHERE id = %s", str(order_id)
    )
    return Money(amount, currency)
