import datetime as dt

import pytest

from shop.storefront import formatting as f

THURSDAY, FRIDAY = dt.date(2026, 11, 26), dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("language", "country", "locale"),
    [
        ("en", "DE", "en_IE"),
        ("en", "US", "en_US"),
        ("de", "DE", "de_DE"),
        ("fr", "FR", "fr_FR"),
        ("de", "US", "de"),
    ],
)
def test_a_language_in_a_market_has_its_locale(language, country, locale):
    assert f.formatting_locale(language, country) == locale


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (5900, "EUR", "en_IE", "€59.00"),
        (123_456_750, "EUR", "en_IE", "€1,234,567.50"),
        (5900, "USD", "en_US", "$59.00"),
        (5900, "EUR", "de_DE", "59,00\u00a0€"),
        (123_456_750, "EUR", "fr_FR", "1\u00a0234\u00a0567,50\u00a0€"),
        (5900, "JPY", "en_US", "¥5,900"),
    ],
)
def test_amounts_are_written_as_their_readers_write_them(amount, currency, locale, text):
    assert f.money(amount, currency, locale) == text


@pytest.mark.parametrize(
    ("rate", "locale", "text"),
    [
        (190_000, "en_IE", "19%"),
        (55_000, "en_IE", "5.5%"),
        (88_750, "en_US", "8.875%"),
        (0, "en_US", "0%"),
        (190_000, "de_DE", "19\u00a0%"),
    ],
)
def test_tax_rates_have_no_idle_zeros_and_lose_no_digit(rate, locale, text):
    assert f.rate(rate, locale) == text


def test_a_span_of_days_says_once_what_its_ends_share():
    assert f.days(THURSDAY, FRIDAY, "en_IE") == "Thu 26\u2009–\u2009Fri 27 Nov"
    assert f.days(THURSDAY, THURSDAY, "en_IE") == "Thu, 26 Nov"
    assert f.full_day(THURSDAY, "en_IE") == "26 November 2026"


def test_the_time_of_day_is_that_of_the_shop():
    moment = dt.datetime(2026, 11, 23, 21, 40, tzinfo=dt.UTC)

    assert f.clock(moment, "en_IE", "Europe/Berlin") == "22:40"
    assert f.clock(moment, "en_US", "America/New_York") == "4:40\u202fPM"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Buy now and pay €62.90"),
        ("de", "Zahlungspflichtig bestellen · €62.90"),
        ("fr", "Commander avec obligation de paiement · €62.90"),
        ("nl", "Buy now and pay €62.90"),
    ],
)
def test_the_button_names_the_obligation_to_pay(language, words):
    assert f.pay_words(language, "€62.90") == words


def test_prices_say_how_tax_is_to_them():
    assert f.tax_words("vat_included", str) == "includes VAT"
    assert f.tax_words("sales_tax", str) == "plus sales tax, shown at checkout"
