"""Orders of one key in one batch: the first is written, the others learn from it."""

import time
from typing import Any, cast

from shop.checkout.errors import CheckoutBusy, KeyReused, OutOfStock
from shop.checkout.intake.flush import _by_key, _follow, _is_too_late, replay
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.messaging.idempotency import Answer
from shop.observability.context import Trace
from tests.factories.buying import a_request


def an_order(key: str, sku: str = "MUG-00", tenant: str = "eu") -> PendingOrder:
    trace = Trace("request-1", "trace-1")
    deadline = time.monotonic() + 60
    return PendingOrder(tenant, a_request(key, sku), cast("Any", None), "demo", trace, deadline)


def test_the_first_of_each_key_leads_and_tenants_do_not_share_keys():
    first, again, other, foreign = (
        an_order("a"),
        an_order("a"),
        an_order("b"),
        an_order("a", tenant="us"),
    )

    leaders, followers = _by_key([first, again, other, foreign])

    assert leaders == [first, other, foreign]
    assert followers == [(again, first)]


def test_the_same_order_again_is_a_replay_of_an_accepted_one():
    leader, follower = an_order("a"), an_order("a")
    accepted = Accepted(leader.order_id, "1-1")

    assert _follow(follower, leader, accepted) == Accepted(leader.order_id, "1-1", replayed=True)


def test_the_same_order_again_is_refused_as_the_first_was():
    refused = OutOfStock("none left", lines=[])

    assert _follow(an_order("a"), an_order("a"), refused) is refused


def test_another_body_under_an_accepted_key_is_reused():
    leader = an_order("a")

    outcome = _follow(an_order("a", "MUG-01"), leader, Accepted(leader.order_id, "1-1"))

    assert isinstance(outcome, KeyReused)


def test_another_body_under_a_refused_key_is_judged_on_its_own():
    refused = OutOfStock("none left", lines=[])

    assert _follow(an_order("a", "MUG-01"), an_order("a"), refused) is None


def test_a_kept_answer_is_given_again_for_the_same_body_only():
    order = an_order("a")
    kept = Answer(order.fingerprint, {"order_id": str(order.order_id), "number": "1-1"})

    assert replay(kept, order.fingerprint) == Accepted(order.order_id, "1-1", replayed=True)
    assert isinstance(replay(kept, "another"), KeyReused)


def test_an_order_past_its_deadline_is_not_written_behind_its_buyers_back():
    order = an_order("a")
    order.deadline = time.monotonic() - 0.001

    assert _is_too_late(order)
    assert isinstance(order.outcome, CheckoutBusy)


def test_an_order_leaves_the_queue_once():
    order = an_order("a")

    assert order.take("flusher")
    assert not order.take("waiter")


def test_the_first_word_about_an_order_stands():
    order = an_order("a")
    busy = CheckoutBusy("busy")

    order.settle(busy)
    order.settle(Accepted(order.order_id, "1-1"))

    assert order.outcome is busy
