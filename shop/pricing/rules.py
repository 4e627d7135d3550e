"""The arithmetic of prices: integers in minor units, rounded half up, never a float.

docs/rounding.md says where each of these is used, with worked examples that a test runs.
"""

from collections.abc import Sequence

from shop.kernel.money import divide_half_up

PARTS = 1_000_000  # rates are integers in parts per million


def tax_inside(gross: int, rate_ppm: int) -> int:
    """The tax that a gross amount already contains: ``gross × rate / (1 + rate)``.

    >>> tax_inside(11900, 190_000)
    1900
    """
    return divide_half_up(gross * rate_ppm, PARTS + rate_ppm)


def tax_on_top(net: int, rate_ppm: int) -> int:
    """The tax that is added to a net amount: ``net × rate``.

    >>> tax_on_top(1999, 66_000)
    132
    """
    return divide_half_up(net * rate_ppm, PARTS)


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """``amount`` in whole shares as near to ``weights`` as can be; they sum to it exactly.

    Largest remainder: everyone gets the floor of their share, what is left goes one by one to
    those who lost most, the earlier first. Weights may not be negative, nor all zero.

    >>> allocate(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    if amount < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("shares need an amount of 0 or more and weights with a positive sum")
    shares = [amount * weight // whole for weight in weights]
    by_loss = sorted(range(len(weights)), key=lambda i: -(amount * weights[i] % whole))
    for index in by_loss[: amount - sum(shares)]:
        shares[index] += 1
    return shares
