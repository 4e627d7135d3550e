"""Whatever is in the cart, a quote adds up. Hypothesis makes the carts."""

import datetime as dt
import random
import uuid
from dataclasses import astuple
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from shop.pricing.destinations import EU_COUNTRIES, Destination, list_states
from shop.pricing.quotes import make_quote
from shop.pricing.rules import allocate
from shop.pricing.shipping import demo_shipping
from shop.pricing.tax import TAX_CLASSES
from shop.pricing.values import Market, OfferLine, Quote

EU = Market("EUR", "vat_included", "DE", demo_shipping("vat_included"))
US = Market("USD", "sales_tax", "US", demo_shipping("sales_tax"))
POSTAL_CODES = {
    **dict.fromkeys("CZ GR".split(), "11000"),
    **dict.fromkeys("DE EE ES FI FR HR IT LT PL".split(), "10115"),
    **dict.fromkeys("AT BE BG CY DK HU LU LV SI".split(), "1010"),
    "IE": "D02 X285",
    "MT": "VLT 1117",
    "NL": "1011 AB",
    "PT": "1100-148",
    "RO": "010011",
    "SE": "11120",
    "SK": "81101",
}


@st.composite
def offer_lines(draw: st.DrawFn) -> OfferLine:
    quantity = draw(st.one_of(st.integers(1, 9), st.integers(1, 10**9)))
    unit_price = draw(st.one_of(st.integers(0, 20_000), st.integers(0, 10**9)))
    return OfferLine(
        sku="X",
        title="X",
        variant_id=uuid.UUID(int=1),
        product_id=uuid.UUID(int=2),
        quantity=quantity,
        unit_price=unit_price,
        tax_class=draw(st.sampled_from(TAX_CLASSES)),
        requires_shipping=draw(st.booleans()),
        discount=draw(st.one_of(st.just(0), st.integers(0, quantity * unit_price))),
    )


carts = st.lists(offer_lines(), min_size=0, max_size=8)
eu_places = st.sampled_from(EU_COUNTRIES).map(lambda c: Destination(c, None, POSTAL_CODES[c]))
us_places = st.sampled_from(list_states("US")).map(lambda s: Destination("US", s.code, "10001"))
days = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))
deliveries = st.sampled_from([None, "standard", "express"])


def assert_it_adds_up(quote: Quote) -> None:
    totals, on_top = quote.totals, quote.tax_regime == "sales_tax"
    goods = sum(line.total for line in quote.lines)
    assert totals.items == sum(line.quantity * line.unit_price for line in quote.lines)
    assert totals.items - totals.discount == goods
    assert totals.grand == goods + totals.shipping + on_top * totals.tax
    assert totals.tax == sum(line.tax for line in quote.lines) + quote.shipping_tax
    assert totals.tax == sum(row.tax for row in quote.taxes)
    assert totals.grand == sum(row.gross for row in quote.taxes)
    assert all(row.net + row.tax == row.gross for row in quote.taxes)
    assert all(type(figure) is int and figure >= 0 for figure in astuple(totals))


def assert_each_tax_is_half_a_cent_near(quote: Quote) -> None:
    for line in quote.lines:
        rate = Fraction(line.tax_ppm, 1_000_000)
        base = 1 + rate if quote.tax_regime == "vat_included" else 1
        assert abs(line.tax - line.total * rate / base) <= Fraction(1, 2)


@settings(max_examples=250, deadline=None)
@given(carts, eu_places, days, deliveries)
def test_an_eu_quote_adds_up(cart, place, day, delivery):
    quote = make_quote(cart, place, EU, on_date=day, shipping_code=delivery)

    assert_it_adds_up(quote)
    assert_each_tax_is_half_a_cent_near(quote)


@settings(max_examples=250, deadline=None)
@given(carts, us_places, days, deliveries)
def test_a_us_quote_adds_up(cart, place, day, delivery):
    quote = make_quote(cart, place, US, on_date=day, shipping_code=delivery)

    assert_it_adds_up(quote)
    assert_each_tax_is_half_a_cent_near(quote)


def random_cart(dice: random.Random, size: int) -> list[OfferLine]:
    return [
        OfferLine(
            sku="X",
            title="X",
            variant_id=uuid.UUID(int=1),
            product_id=uuid.UUID(int=2),
            quantity=dice.choice((1, 2, 3, 80_995)),
            unit_price=dice.randrange(30_000),
            tax_class=dice.choice(TAX_CLASSES),
        )
        for _ in range(size)
    ]


def test_thousands_of_ordinary_carts_add_up_in_both_markets():
    dice = random.Random(2026)
    eu = [Destination(country, None, POSTAL_CODES[country]) for country in EU_COUNTRIES]
    us = [Destination("US", state.code, "10001") for state in list_states("US")]

    for _ in range(2_000):
        cart = random_cart(dice, dice.randint(1, 6))
        for market, places in ((EU, eu), (US, us)):
            day = dt.date(2026, 11, 27)
            assert_it_adds_up(make_quote(cart, dice.choice(places), market, on_date=day))


def test_the_longest_invoice_of_a_real_shop_adds_up():
    cart = random_cart(random.Random(1114), 1_114)

    for market, place in (
        (EU, Destination("IE", None, "D02 X285")),
        (US, Destination("US", "MN", "55401")),
    ):
        quote = make_quote(cart, place, market, on_date=dt.date(2026, 11, 27))

        assert len(quote.lines) == 1_114
        assert_it_adds_up(quote)
        assert_each_tax_is_half_a_cent_near(quote)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any),
)
def test_shares_sum_to_the_whole_and_are_a_unit_near(amount, weights):
    shares = allocate(amount, weights)

    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(amount * weight, sum(weights))) < 1
