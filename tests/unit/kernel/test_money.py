"""Amounts in minor units."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.money import Money, divide_half_up, minor_digits, parse_amount


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (5, 3, 2), (0, 7, 0), (-1, 3, 0), (1, 2, 1), (-1, 2, -1)],
)
def test_halves_round_away_from_zero(numerator, denominator, rounded):
    assert divide_half_up(numerator, denominator) == rounded


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_division_agrees_with_exact_fractions(numerator, denominator):
    exact = math.floor(Fraction(abs(numerator), denominator) + Fraction(1, 2))

    assert divide_half_up(numerator, denominator) == (exact if numerator >= 0 else -exact)


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_denominator_that_is_not_positive_is_refused(denominator):
    with pytest.raises(ValueError, match="positive"):
        divide_half_up(1, denominator)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("59.00", "EUR", 5900),
        (".5", "EUR", 50),
        ("5.", "EUR", 500),
        (" 7 ", "EUR", 700),
        ("0", "EUR", 0),
        ("007.10", "EUR", 710),
        ("9.990", "EUR", 999),
        ("500", "JPY", 500),
        ("500.0", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("999999999999.99", "EUR", 99_999_999_999_999),
    ],
)
def test_amounts_are_read_exactly(text, currency, amount):
    assert parse_amount(text, currency) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "-1",
        "+1",
        "1e3",
        "1_000",
        "1,50",
        "1.2.3",
        "٣",
        "NaN",
        "Infinity",
        "€5",
        "9" * 13,
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="not an amount"):
        parse_amount(text, "EUR")


@pytest.mark.parametrize(
    ("text", "currency"), [("9.999", "EUR"), ("0.5", "JPY"), ("1." + "0" * 40 + "1", "EUR")]
)
def test_more_digits_than_the_currency_has_are_refused_not_rounded(text, currency):
    with pytest.raises(ValueError, match="more digits"):
        parse_amount(text, currency)


@given(st.integers(0, 10**13), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_written_reads_back(amount, currency):
    whole = amount % 10 ** (12 + minor_digits(currency))

    assert parse_amount(str(Money(whole, currency).decimal()), currency) == whole


def test_money_adds_subtracts_multiplies_and_compares_in_one_currency():
    assert Money(250, "EUR") + Money(50, "EUR") == Money(300, "EUR")
    assert Money(250, "EUR") - Money(300, "EUR") == Money(-50, "EUR")
    assert Money(250, "EUR") * 3 == Money(750, "EUR")
    assert Money(1, "EUR") < Money(2, "EUR")
    assert Money(5900, "EUR").decimal() == Decimal("59.00")
    assert Money(5900, "JPY").decimal() == Decimal(5900)


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__"])
def test_two_currencies_never_meet(operation):
    with pytest.raises(ValueError, match="USD is not EUR"):
        getattr(Money(1, "EUR"), operation)(Money(1, "USD"))
