"""Amounts, days and legal words as each language writes them (Babel, CLDR). Pure."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_timezone
from babel.numbers import format_currency, format_decimal, format_percent

from shop.kernel.money import Money

# Where English is at home its own rules hold. Elsewhere in a market that sells in English
# we write as in Ireland: "€59.00" and "26 November", not "59,00 €" as CLDR has it for en_DE.
_ENGLISH_AT_HOME = frozenset({"AU", "CA", "GB", "IE", "NZ", "US"})

# The law looks only at the words on the button (CJEU C-249/21, directive 2011/83 art. 8(2)):
# they name the obligation to pay. So they stand here and not in a translation catalogue,
# where a missing entry would fall back to a language the buyer does not read.
_PAY_WORDS = {
    "en": "Buy now and pay {amount}",
    "de": "Zahlungspflichtig bestellen · {amount}",
    "fr": "Commander avec obligation de paiement · {amount}",
}


@lru_cache(maxsize=256)
def formatting_locale(language: str, country: str) -> str:
    """The CLDR locale for a language in a market: ``("en", "DE")`` is ``"en_IE"``."""
    if language == "en":
        return f"en_{country}" if country in _ENGLISH_AT_HOME else "en_IE"
    try:
        return str(Locale(language, country))
    except UnknownLocaleError:
        return language


def money(amount: int, currency: str, locale: str) -> str:
    """``amount`` in minor units as readers of ``locale`` expect it: ``"€59.00"``.

    French groups digits by U+202F, which the heading face lacks; the plain no-break space
    takes its place.
    """
    text: str = format_currency(Money(amount, currency).decimal(), currency, locale=locale)
    return text.replace("\u202f", "\u00a0")


def number(value: int, locale: str) -> str:
    """A count with its groups: ``"1,204"``."""
    text: str = format_decimal(value, locale=locale)
    return text.replace("\u202f", "\u00a0")


def rate(parts_per_million: int, locale: str) -> str:
    """A tax rate without idle zeros: 190_000 is ``"19%"``, 88_750 is ``"8.875%"``."""
    pattern = Locale.parse(locale).percent_formats[None].pattern.replace("0", "0.####", 1)
    share = Decimal(parts_per_million) / 1_000_000
    return format_percent(share, format=pattern, locale=locale)


def day(when: dt.date, locale: str) -> str:
    """A day as people say it, without the year: ``"Thu, 26 Nov"``."""
    return format_skeleton("MMMEd", when, locale=locale)


def full_day(when: dt.date, locale: str) -> str:
    """A day for the record, with its year: ``"26 November 2026"``."""
    return format_date(when, "long", locale=locale)


def days(first: dt.date, last: dt.date, locale: str) -> str:
    """A span of days, what they share said once: ``"Thu 26 – Fri 27 Nov"``."""
    if first == last:
        return day(first, locale)
    return format_interval(first, last, "MMMEd", locale=locale)


def clock(when: dt.datetime, locale: str, zone: str) -> str:
    """The time of day in the shop's own zone: ``"20:00"``, ``"8:00 PM"``."""
    return format_time(when, "short", tzinfo=get_timezone(zone), locale=locale)


def tax_words(tax_regime: str, _: Callable[[str], str]) -> str:
    """What stands beside every price: how the price and the tax are to each other."""
    if tax_regime == "vat_included":
        return _("includes VAT")
    return _("plus sales tax, shown at checkout")


def pay_words(language: str, total: str) -> str:
    """The words on the button that buys; an unknown language gets the English ones."""
    return _PAY_WORDS.get(language, _PAY_WORDS["en"]).format(amount=total)
