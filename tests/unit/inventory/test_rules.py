"""What a number on the shelf is called, and how a reservation may move."""

import itertools

import pytest

from shop.inventory.rules import ARROWS, sources_of

DRAWN = {
    ("held", "paying"),
    ("held", "expired"),
    ("held", "released"),
    ("paying", "claimed"),
    ("paying", "released"),
}
STATES = ("held", "paying", "claimed", "expired", "released")


@pytest.mark.parametrize(("source", "target"), list(itertools.product(STATES, STATES)))
def test_a_reservation_moves_along_the_drawn_arrows_and_no_other(source: str, target: str):
    assert (source in sources_of(target)) is ((source, target) in DRAWN)


def test_no_state_is_forgotten():
    assert tuple(ARROWS) == STATES


def test_only_what_is_held_expires_and_only_what_is_being_paid_is_sold():
    assert sources_of("expired") == ["held"]
    assert sources_of("claimed") == ["paying"]
