"""Amounts, rates and dates as the invoice's locale writes them."""

import copy
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import NumberPattern, format_decimal

from shop.invoices.document import InvoiceSnapshot
from shop.kernel.money import Money, minor_digits


@dataclass(frozen=True)
class Figures:
    """Made once per invoice: reading a locale's patterns costs more than using them."""

    currency: str
    locale: Locale
    amount_pattern: NumberPattern
    rate_pattern: NumberPattern

    @classmethod
    def of(cls, snapshot: InvoiceSnapshot) -> "Figures":
        """The figures of ``snapshot``: its currency, written by the rules of its locale."""
        locale = _locale(snapshot.locale)
        # Plain "en" is American in CLDR; English from Europe is written as in Ireland.
        if str(locale) == "en" and snapshot.tax_regime == "vat_included":
            locale = Locale("en", "IE")
        return cls(
            snapshot.currency,
            locale,
            _amount_pattern(locale, snapshot.currency),
            _rate_pattern(locale),
        )

    def amount(self, minor: int) -> str:
        """``"€1,234.50"``: exact, with a true minus sign, spaces that do not break a line."""
        value = Money(minor, self.currency).decimal()
        text = self.amount_pattern.apply(
            value, self.locale, currency=self.currency, currency_digits=False
        )
        return _typeset(text)

    def rate(self, ppm: int) -> str:
        """``"19%"``, ``"8.875%"``: as many digits as the rate has, at most four."""
        return _typeset(self.rate_pattern.apply(Decimal(ppm).scaleb(-6), self.locale))

    def count(self, number: int) -> str:
        """A number of pieces: ``"1,114"``."""
        return _typeset(format_decimal(number, locale=self.locale))

    def date(self, day: dt.date) -> str:
        """``"3 November 2026"``."""
        return _typeset(format_date(day, "long", locale=self.locale))


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _amount_pattern(locale: Locale, currency: str) -> NumberPattern:
    """The locale's own pattern with the digits of ISO 4217: CLDR rounds some currencies away."""
    pattern: NumberPattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (minor_digits(currency), minor_digits(currency))
    return pattern


def _rate_pattern(locale: Locale) -> NumberPattern:
    pattern: NumberPattern = copy.copy(locale.percent_formats[None])
    pattern.frac_prec = (0, 4)
    return pattern


def _typeset(text: str) -> str:
    return text.replace("\u202f", "\u00a0").replace("-", "−")
