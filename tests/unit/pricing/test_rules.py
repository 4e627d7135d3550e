import pytest

from shop.pricing.rules import allocate, tax_inside, tax_on_top


def test_half_a_cent_of_tax_becomes_a_cent():
    assert tax_on_top(400, 68_750) == 28  # 27.5
    assert tax_inside(3, 200_000) == 1  # 0.5


def test_less_than_half_a_cent_becomes_none():
    assert tax_on_top(7, 70_000) == 0  # 0.49
    assert tax_inside(2, 200_000) == 0  # 0.33


def test_amounts_beyond_any_float_stay_exact():
    assert tax_inside(12 * 10**20 + 6, 200_000) == 2 * 10**20 + 1
    assert tax_on_top(10**20 + 5, 100_000) == 10**19 + 1


def test_what_is_left_over_goes_to_those_who_lost_most():
    assert allocate(490, [2000, 1000]) == [327, 163]
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(5, [0, 3, 0]) == [0, 5, 0]
    assert allocate(0, [1, 2]) == [0, 0]


@pytest.mark.parametrize(("amount", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_shares_without_a_weight_are_an_error(amount, weights):
    with pytest.raises(ValueError, match="shares need"):
        allocate(amount, weights)
