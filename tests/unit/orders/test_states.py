"""The whole table of an order's states: every arrow there is, and every one there is not."""

import itertools

import pytest

from shop.orders.states import ARROWS, LIVE, may_move, sources_of

# As the contract draws them.
DRAWN = {
    ("processing", "paid"),
    ("processing", "payment_failed"),
    ("processing", "cancelled"),
    ("paid", "fulfilled"),
    ("paid", "cancelled"),
    ("paid", "refunded"),
    ("fulfilled", "refunded"),
}
STATES = ("processing", "paid", "fulfilled", "payment_failed", "cancelled", "refunded")


@pytest.mark.parametrize(("source", "target"), list(itertools.product(STATES, STATES)))
def test_an_order_moves_along_the_drawn_arrows_and_no_other(source: str, target: str):
    assert may_move(source, target) is ((source, target) in DRAWN)


def test_no_state_is_forgotten():
    assert tuple(ARROWS) == STATES


def test_no_way_leads_back():
    for source, target in DRAWN:
        seen, ahead = set(), {target}
        while ahead:
            seen |= ahead
            ahead = {after for state in ahead for after in ARROWS[state]} - seen
        assert source not in seen


def test_the_guards_of_a_move_are_its_sources():
    assert sources_of("cancelled") == ["paid", "processing"]
    assert sources_of("paid") == ["processing"]
    assert sources_of("refunded") == ["fulfilled", "paid"]
    assert sources_of("processing") == []


def test_a_cart_is_bound_by_an_order_that_may_still_be_delivered():
    assert {"processing", "paid", "fulfilled"} == LIVE
