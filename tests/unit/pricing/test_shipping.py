import datetime as dt

import pytest

from shop.kernel.errors import Invalid
from shop.pricing.destinations import EU_COUNTRIES
from shop.pricing.errors import NotDeliverable
from shop.pricing.shipping import (
    ShippingMethod,
    choose_offer,
    deliverable_countries,
    delivery_window,
    demo_shipping,
    list_offers,
    shipping_price,
)

STANDARD, EXPRESS = demo_shipping("vat_included")
US_STANDARD, US_EXPRESS = demo_shipping("sales_tax")


def test_the_demo_methods_cost_what_the_shop_says():
    assert (STANDARD.price, STANDARD.free_from) == (490, 5000)
    assert (EXPRESS.price, EXPRESS.free_from) == (1290, None)
    assert (US_STANDARD.price, US_STANDARD.free_from) == (590, 6000)
    assert (US_EXPRESS.price, US_EXPRESS.free_from) == (1490, None)


def test_the_demo_markets_deliver_to_the_27_and_to_the_usa():
    assert deliverable_countries((STANDARD, EXPRESS)) == EU_COUNTRIES
    assert deliverable_countries((US_STANDARD,)) == ("US",)
    assert len(EU_COUNTRIES) == 27


def test_the_threshold_itself_is_free():
    assert shipping_price(STANDARD, 4999) == 490
    assert shipping_price(STANDARD, 5000) == 0
    assert shipping_price(EXPRESS, 10**9) == 1290


def test_offers_are_listed_with_their_price_at_the_cart():
    offers = list_offers((STANDARD, EXPRESS), "FR", 6000)

    assert [(offer.method.code, offer.price) for offer in offers] == [
        ("standard", 0),
        ("express", 1290),
    ]
    assert list_offers((STANDARD, EXPRESS), "US", 6000) == ()


def test_without_a_wish_the_cheapest_is_taken_and_of_equals_the_first():
    pickup = ShippingMethod("pickup", "Parcel shop", ("DE",), 490, None, 2, 4)

    assert choose_offer((EXPRESS, pickup, STANDARD), "DE", 100, None).method is pickup
    assert choose_offer((EXPRESS, pickup, STANDARD), "DE", 5000, None).method is STANDARD
    assert choose_offer((EXPRESS, pickup, STANDARD), "FR", 100, None).method is STANDARD


def test_a_method_that_does_not_go_there_is_refused_otherwise_than_one_that_is_none():
    pickup = ShippingMethod("pickup", "Parcel shop", ("DE",), 490, None, 2, 4)

    with pytest.raises(NotDeliverable) as elsewhere:
        choose_offer((STANDARD, pickup), "FR", 100, "pickup")
    with pytest.raises(Invalid) as unknown:
        choose_offer((STANDARD, pickup), "FR", 100, "drone")

    assert elsewhere.value.facts == {"country": "FR"}
    assert unknown.value.fields == [("shipping_method", "unknown")]


@pytest.mark.parametrize(
    ("placed_on", "country", "first", "last"),
    [
        ("2026-11-23", "DE", "2026-11-25", "2026-11-30"),  # a Monday
        ("2026-11-27", "DE", "2026-12-01", "2026-12-04"),  # Black Friday
        ("2026-11-28", "DE", "2026-12-01", "2026-12-04"),  # the Saturday after
        ("2026-12-23", "FR", "2026-12-28", "2026-12-31"),  # Christmas on a Friday
        ("2024-12-23", "DE", "2024-12-27", "2025-01-02"),  # no work on 25, 26, 1
        ("2024-12-23", "FR", "2024-12-26", "2024-12-31"),  # France works on the 26th
        ("2025-04-30", "DE", "2025-05-05", "2025-05-08"),  # Labour Day
        ("2025-04-30", "NL", "2025-05-02", "2025-05-07"),  # which the Dutch have not
    ],
)
def test_standard_delivery_arrives_in_two_to_five_working_days(placed_on, country, first, last):
    window = delivery_window(STANDARD, dt.date.fromisoformat(placed_on), country)

    assert window == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("placed_on", "first", "last"),
    [
        ("2026-11-25", "2026-11-27", "2026-11-30"),  # Thanksgiving is the 26th
        ("2025-07-03", "2025-07-07", "2025-07-08"),  # Independence Day, then a weekend
    ],
)
def test_american_express_rests_on_american_holidays(placed_on, first, last):
    window = delivery_window(US_EXPRESS, dt.date.fromisoformat(placed_on), "US")

    assert window == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_delivery_on_the_same_day_is_the_same_day():
    courier = ShippingMethod("courier", "Courier", ("DE",), 990, None, 0, 0)
    day = dt.date(2026, 11, 27)

    assert delivery_window(courier, day, "DE") == (day, day)
