import datetime as dt
import uuid

import pytest

from shop.kernel.errors import Invalid
from shop.pricing.destinations import Destination
from shop.pricing.errors import NotDeliverable
from shop.pricing.quotes import make_estimate, make_quote
from shop.pricing.shipping import ShippingMethod, demo_shipping
from shop.pricing.values import Market, OfferLine, TaxLine, Totals

EU = Market("EUR", "vat_included", "DE", demo_shipping("vat_included"))
US = Market("USD", "sales_tax", "US", demo_shipping("sales_tax"))
MUNICH = Destination("DE", None, "80331")
SAN_FRANCISCO = Destination("US", "CA", "94103")
BLACK_FRIDAY = dt.date(2026, 11, 27)


def line(unit_price: int, quantity: int = 1, sku: str = "TEE-M", **more) -> OfferLine:
    return OfferLine(
        sku=sku,
        title="A thing",
        variant_id=uuid.UUID(int=1),
        product_id=uuid.UUID(int=2),
        quantity=quantity,
        unit_price=unit_price,
        **more,
    )


def test_an_eu_line_carries_its_vat_inside():
    quote = make_quote([line(1999, 2)], MUNICH, EU, on_date=BLACK_FRIDAY)

    (quoted,) = quote.lines
    assert (quoted.sku, quoted.quantity, quoted.unit_price) == ("TEE-M", 2, 1999)
    assert (quoted.tax_ppm, quoted.tax, quoted.total) == (190_000, 638, 3998)
    assert quote.totals == Totals(items=3998, discount=0, shipping=490, tax=716, grand=4488)
    assert quote.shipping_tax == 78
    assert quote.taxes == (TaxLine(190_000, net=3772, tax=716, gross=4488),)
    assert (quote.currency, quote.shipping_method.code) == ("EUR", "standard")


def test_the_gross_price_is_the_same_in_every_country_of_the_eu():
    places = {"LU": "1010", "HU": "1011", "FI": "00100"}

    quotes = {
        country: make_quote(
            [line(6000)], Destination(country, None, code), EU, on_date=BLACK_FRIDAY
        )
        for country, code in places.items()
    }

    assert {quote.totals.grand for quote in quotes.values()} == {6000}
    assert quotes["LU"].totals.tax == 872
    assert quotes["HU"].totals.tax == 1276
    assert quotes["FI"].totals.tax == 1219


def test_the_tax_date_decides_the_rate():
    cart = [line(5900)]

    before, during, after = (
        make_quote(cart, MUNICH, EU, on_date=day).totals.tax
        for day in (dt.date(2020, 6, 30), dt.date(2020, 7, 1), dt.date(2021, 1, 1))
    )

    assert (before, during, after) == (942, 814, 942)


def test_delivery_shares_the_rates_of_what_is_sent():
    cart = [line(2000), line(1000, sku="BOOK", tax_class="reduced")]

    quote = make_quote(cart, MUNICH, EU, on_date=BLACK_FRIDAY)

    assert quote.shipping_tax == 52 + 11
    assert quote.taxes == (
        TaxLine(190_000, net=2327 - 371, tax=371, gross=2327),
        TaxLine(70_000, net=1163 - 76, tax=76, gross=1163),
    )


def test_the_odd_cent_of_delivery_goes_to_the_higher_rate():
    odd = ShippingMethod("standard", "Standard delivery", ("DE",), 491, None, 2, 5)
    market = Market("EUR", "vat_included", "DE", (odd,))
    cart = [line(1000, sku="BOOK", tax_class="reduced"), line(1000)]

    quote = make_quote(cart, MUNICH, market, on_date=BLACK_FRIDAY)

    assert [row.gross for row in quote.taxes] == [1246, 1245]


def test_a_rate_at_which_nothing_is_paid_is_not_in_the_summary():
    cart = [line(6000), line(0, sku="FREEBIE", tax_class="reduced")]

    quote = make_quote(cart, MUNICH, EU, on_date=BLACK_FRIDAY)

    assert quote.taxes == (TaxLine(190_000, net=5042, tax=958, gross=6000),)


def test_delivery_of_gifts_bears_the_standard_rate():
    quote = make_quote([line(0)], MUNICH, EU, on_date=BLACK_FRIDAY)

    assert quote.totals == Totals(items=0, discount=0, shipping=490, tax=78, grand=490)
    assert quote.taxes == (TaxLine(190_000, net=412, tax=78, gross=490),)


def test_what_is_not_sent_costs_no_delivery_and_has_no_method():
    voucher = line(2500, tax_class="exempt", requires_shipping=False)

    quote = make_quote([voucher], MUNICH, EU, on_date=BLACK_FRIDAY)

    assert quote.totals == Totals(items=2500, discount=0, shipping=0, tax=0, grand=2500)
    assert quote.shipping_method is None
    assert quote.taxes == (TaxLine(0, net=2500, tax=0, gross=2500),)


def test_a_voucher_does_not_make_delivery_free_of_vat():
    cart = [line(2000), line(2500, sku="GIFT", tax_class="exempt", requires_shipping=False)]

    quote = make_quote(cart, MUNICH, EU, on_date=BLACK_FRIDAY)

    assert quote.totals.shipping == 490
    assert quote.shipping_tax == 78


def test_delivery_is_free_from_the_threshold_on_after_discount():
    dearer = make_quote([line(5000)], MUNICH, EU, on_date=BLACK_FRIDAY)
    reduced = make_quote([line(5001, discount=2)], MUNICH, EU, on_date=BLACK_FRIDAY)

    assert dearer.totals.shipping == 0
    assert reduced.totals == Totals(items=5001, discount=2, shipping=490, tax=876, grand=5489)


def test_a_us_line_gets_the_tax_of_its_state_on_top():
    quote = make_quote([line(1999, 2)], SAN_FRANCISCO, US, on_date=BLACK_FRIDAY)

    (quoted,) = quote.lines
    assert (quoted.tax_ppm, quoted.tax, quoted.total) == (82_500, 330, 3998)
    assert quote.totals == Totals(items=3998, discount=0, shipping=590, tax=330, grand=4918)
    assert quote.shipping_tax == 0
    assert quote.taxes == (
        TaxLine(82_500, net=3998, tax=330, gross=4328),
        TaxLine(0, net=590, tax=0, gross=590),
    )


def test_a_state_without_sales_tax_adds_none():
    quote = make_quote([line(1999)], Destination("US", "OR", "97201"), US, on_date=BLACK_FRIDAY)

    assert quote.totals == Totals(items=1999, discount=0, shipping=590, tax=0, grand=2589)


def test_the_free_threshold_of_the_us_looks_at_net_prices():
    just_below = make_quote([line(5999)], SAN_FRANCISCO, US, on_date=BLACK_FRIDAY)

    assert just_below.totals.tax == 495
    assert just_below.totals.shipping == 590


def test_express_costs_its_price_whatever_the_cart():
    quote = make_quote([line(9900)], MUNICH, EU, on_date=BLACK_FRIDAY, shipping_code="express")

    assert quote.totals.shipping == 1290
    assert quote.shipping_method.code == "express"


def test_an_unknown_delivery_is_refused_by_field():
    with pytest.raises(Invalid) as refusal:
        make_quote([line(9900)], MUNICH, EU, on_date=BLACK_FRIDAY, shipping_code="drone")

    assert refusal.value.fields == [("shipping_method", "unknown")]


def test_a_place_nobody_delivers_to_is_refused():
    with pytest.raises(NotDeliverable) as refusal:
        make_quote([line(900)], Destination("JP", None, "100-0001"), EU, on_date=BLACK_FRIDAY)

    assert refusal.value.code == "not_deliverable"
    assert refusal.value.facts == {"country": "JP"}


def test_an_empty_cart_costs_nothing():
    quote = make_quote([], MUNICH, EU, on_date=BLACK_FRIDAY)

    assert quote.totals == Totals(0, 0, 0, 0, 0)
    assert (quote.lines, quote.taxes, quote.shipping_method) == ((), (), None)


def test_an_eu_estimate_is_the_price_at_home():
    cart = [line(1999, 2)]

    assert make_estimate(cart, EU, on_date=BLACK_FRIDAY) == make_quote(
        cart, MUNICH, EU, on_date=BLACK_FRIDAY
    )


def test_a_us_estimate_leaves_the_tax_to_the_state():
    quote = make_estimate([line(1999, 2)], US, on_date=BLACK_FRIDAY)

    assert quote.totals == Totals(items=3998, discount=0, shipping=590, tax=0, grand=4588)


@pytest.mark.parametrize(
    "broken",
    [
        {"quantity": 0},
        {"unit_price": -1},
        {"discount": -1},
        {"unit_price": 100, "discount": 101},
    ],
)
def test_a_line_that_cannot_be_is_an_error(broken: dict):
    with pytest.raises(ValueError, match="TEE-M"):
        line(**{"unit_price": 100, **broken})


def test_a_market_knows_only_two_regimes():
    with pytest.raises(ValueError, match="flat"):
        Market("EUR", "flat", "DE", ())
