import pytest

from shop.data import positions


def test_outside_a_visit_nothing_is_held():
    positions.reached("eu", 7)

    assert not positions.is_tracking()
    assert positions.needed("eu") is None


def test_a_position_only_moves_forward():
    with positions.tracking() as held:
        for reached in (5, 9, 3):
            positions.reached("eu", reached)

        assert positions.needed("eu") == 9
        assert positions.needed("us") is None
    assert held == {"eu": 9}


def test_what_the_visitor_brings_is_not_changed_in_place():
    known = {"eu": 5}

    with positions.tracking(known) as held:
        positions.reached("eu", 6)
        positions.reached("us", 1)

    assert known == {"eu": 5}
    assert held == {"eu": 6, "us": 1}


def test_an_unknown_position_is_behind_every_replica_until_the_next_commit():
    with positions.tracking({"eu": 5}) as held:
        positions.reached("eu", positions.UNKNOWN)
        assert positions.needed("eu") == positions.UNKNOWN

        positions.reached("eu", 8)

    assert held == {"eu": 8}


def test_a_visit_ends_also_by_an_error():
    with pytest.raises(ZeroDivisionError), positions.tracking({"eu": 5}):
        raise ZeroDivisionError

    assert not positions.is_tracking()
