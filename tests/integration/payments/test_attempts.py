"""The row of a payment attempt: leased before the provider is asked, moved by its answer."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for
from shop.kernel.clock import utc_now
from shop.kernel.money import Money
from shop.payments.actions import LEASE, end_lease, expire, lease, record_result
from shop.payments.gateway import (
    Captured,
    ChargeResult,
    Declined,
    Refunded,
    RequiresAction,
    Voided,
)
from shop.payments.locks import lock_attempt
from shop.payments.queries import AttemptView, find_attempt
from shop.payments.rules import AttemptState, can_move
from tests.factories.buying import buy
from tests.factories.looking import Shard

AMOUNT = Money(1490, "EUR")
ANSWERS: dict[str, ChargeResult] = {
    "captured": Captured("ch_1", AMOUNT, Money(0, "EUR")),
    "declined": Declined("ch_1", "card_declined"),
    "requires_action": RequiresAction("ch_1", "https://bank.example/3ds"),
    "voided": Voided("ch_1"),
    "refunded": Refunded("ch_1", AMOUNT),
}


def on_attempt(tenant: Tenant, order_id: UUID, act: Callable[[Any, AttemptView], Any]) -> Any:
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        attempt = lock_attempt(session, order_id)
        assert attempt is not None
        return act(session, attempt)


def test_a_lease_starts_a_pending_attempt_and_ends(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00")
    now = utc_now()

    on_attempt(eu, placed.order_id, lambda session, attempt: lease(session, attempt, now))
    assert shard.sql("SELECT state, leased_until FROM payment_attempt") == [
        ("started", now + LEASE)
    ]
    on_attempt(eu, placed.order_id, end_lease)
    assert shard.sql("SELECT state, leased_until FROM payment_attempt") == [("started", None)]
    assert dt.timedelta(seconds=6) < LEASE  # a call takes at most connect 1 s + answer 5 s


@pytest.mark.parametrize("state", list(AttemptState))
def test_an_answer_moves_an_attempt_along_an_arrow_or_changes_nothing(
    state: AttemptState, eu: Tenant, shard: Shard
):
    placed = buy(eu, "key-1", "MUG-00")
    for answer, result in ANSWERS.items():
        shard.sql("UPDATE payment_attempt SET state = %s", state.value)
        before = shard.everything()

        moved = on_attempt(
            eu, placed.order_id, lambda s, attempt, told=result: record_result(s, attempt, told)
        )

        assert moved is can_move(state, result.state)
        if moved:
            assert shard.payment_state(placed.order_id) == answer
        else:
            assert shard.everything() == before


def test_the_banks_question_is_kept_and_forgotten_with_the_token_when_decided(
    eu: Tenant, shard: Shard
):
    placed = buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE payment_attempt SET state = 'started'")
    columns = "SELECT token, next_action_url, charge_id, decline_code FROM payment_attempt"

    asked = ANSWERS["requires_action"]
    on_attempt(eu, placed.order_id, lambda s, attempt: record_result(s, attempt, asked))
    assert shard.sql(columns) == [("tok_visa", "https://bank.example/3ds", "ch_1", "")]
    no = Declined("ch_1", "authentication_failed")
    on_attempt(eu, placed.order_id, lambda s, attempt: record_result(s, attempt, no))
    assert shard.sql(columns) == [("", "", "ch_1", "authentication_failed")]


def test_only_an_attempt_that_was_never_started_expires(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00")
    for state in AttemptState:
        shard.sql("UPDATE payment_attempt SET state = %s", state.value)

        assert on_attempt(eu, placed.order_id, expire) is (state is AttemptState.PENDING)

        after = "expired" if state is AttemptState.PENDING else state.value
        assert shard.payment_state(placed.order_id) == after


def test_an_attempt_is_read_by_its_tenant_only(eu: Tenant, us: Tenant):
    placed = buy(eu, "key-1", "MUG-00")

    with acting_for(eu), reading(Plane.SHARD, primary=True) as session:
        attempt = find_attempt(session, placed.order_id)
        assert find_attempt(session, uuid4()) is None
    with acting_for(us), reading(Plane.SHARD, primary=True) as session:
        assert find_attempt(session, placed.order_id) is None

    assert attempt is not None
    assert (attempt.state, attempt.amount, attempt.currency) == (AttemptState.PENDING, 1490, "EUR")
    assert attempt.key == f"order:{placed.order_id}:pay:1"
