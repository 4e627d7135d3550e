"""Amounts of money: integers in minor units beside their currency, never floats.

Rounding rule of the whole shop: half up, away from zero, once per line (docs/rounding.md).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

# ISO 4217 currencies whose minor unit is not 1/100 (list of 2024-06-25).
_MINOR_DIGITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

# Read as text, not by Decimal: that takes "1_000" and "٣" too, and rounds at 28 digits in silence.
_AMOUNT = re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?")
_MOST_WHOLE_DIGITS = 12


def minor_digits(currency: str) -> int:
    """Digits behind the decimal point in ``currency``: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR_DIGITS.get(currency, 2)


def divide_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded half away from zero, in integers only."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    quotient, rest = divmod(abs(numerator), denominator)
    rounded = quotient + (1 if rest * 2 >= denominator else 0)
    return rounded if numerator >= 0 else -rounded


def parse_amount(text: str, currency: str) -> int:
    """Minor units of a decimal like ``"59.00"`` or ``".5"``; raises ValueError when it is none.

    More digits than the currency has are refused, not rounded: a price list that says
    9.999 EUR is a fault of the list. Negative amounts are refused too.
    """
    found = _AMOUNT.fullmatch(text.strip())
    whole, fraction = (found["whole"].lstrip("0"), found["fraction"] or "") if found else ("", "")
    if not found or not (found["whole"] or fraction) or len(whole) > _MOST_WHOLE_DIGITS:
        raise ValueError(f"not an amount: {text!r}")
    digits, fraction = minor_digits(currency), fraction.rstrip("0")
    if len(fraction) > digits:
        raise ValueError(f"{text!r} has more digits than {currency} has")
    return int(whole + fraction.ljust(digits, "0") or "0")


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in minor units of ``currency``: ``Money(5900, "EUR")`` is 59 euros."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def decimal(self) -> Decimal:
        """The amount in major units, exact: ``Decimal("59.00")``."""
        return Decimal(self.amount).scaleb(-minor_digits(self.currency))

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} is not {self.currency}")
        return other.amount
