"""Delivery methods: where they go, what they cost at a cart, and the days they take."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from shop.kernel.errors import Invalid
from shop.pricing.destinations import EU_COUNTRIES
from shop.pricing.errors import NotDeliverable

_EVERYWHERE = frozenset({(1, 1), (12, 25)})
# Boxing Day is no holiday in these member states, Labour Day not in those.
_NO_SECOND_CHRISTMAS_DAY = frozenset("BE ES FR MT PT".split())
_NO_LABOUR_DAY = frozenset("DK IE NL".split())


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """A way to deliver. ``price`` and ``free_from`` (None: never) are minor units of the market,
    gross where prices include VAT, net where sales tax is added; days are working days."""

    code: str
    title: str
    countries: tuple[str, ...]
    price: int
    free_from: int | None
    min_days: int
    max_days: int


@dataclass(frozen=True, slots=True)
class ShippingOffer:
    """A method beside what it costs for the cart at hand."""

    method: ShippingMethod
    price: int


def demo_shipping(tax_regime: str) -> tuple[ShippingMethod, ...]:
    """The two methods of a demo market: euros in the EU, dollars in the USA."""
    if tax_regime == "vat_included":
        return (
            ShippingMethod("standard", "Standard delivery", EU_COUNTRIES, 490, 5000, 2, 5),
            ShippingMethod("express", "Express delivery", EU_COUNTRIES, 1290, None, 1, 2),
        )
    return (
        ShippingMethod("standard", "Standard delivery", ("US",), 590, 6000, 3, 6),
        ShippingMethod("express", "Express delivery", ("US",), 1490, None, 1, 2),
    )


def deliverable_countries(methods: Iterable[ShippingMethod]) -> tuple[str, ...]:
    """Every country that one of the methods reaches, in alphabetical order of codes."""
    return tuple(sorted({country for method in methods for country in method.countries}))


def shipping_price(method: ShippingMethod, goods: int) -> int:
    """What the method costs for ``goods`` (after discount): nothing from ``free_from`` on."""
    is_free = method.free_from is not None and goods >= method.free_from
    return 0 if is_free else method.price


def list_offers(
    methods: Iterable[ShippingMethod], country: str, goods: int
) -> tuple[ShippingOffer, ...]:
    """The methods that reach ``country`` at their prices for this cart, in the market's order."""
    reaching = (method for method in methods if country in method.countries)
    return tuple(ShippingOffer(method, shipping_price(method, goods)) for method in reaching)


def choose_offer(
    methods: tuple[ShippingMethod, ...], country: str, goods: int, code: str | None
) -> ShippingOffer:
    """The method named by ``code``; without one the cheapest, of equals the first listed.

    Raises Invalid for a code that no method has, NotDeliverable when it does not go there.
    """
    if code is not None and code not in {method.code for method in methods}:
        raise Invalid(f"There is no delivery {code!r}.", fields=[("shipping_method", "unknown")])
    offers = list_offers(methods, country, goods)
    wanted = [offer for offer in offers if code in (None, offer.method.code)]
    if not wanted:
        raise NotDeliverable(f"That delivery does not go to {country}.", country=country)
    return min(wanted, key=lambda offer: offer.price)


def delivery_window(
    method: ShippingMethod, placed_on: dt.date, country: str
) -> tuple[dt.date, dt.date]:
    """The first and the last day the parcel is to be expected; working days at the destination.

    Counting begins the day after the order. Weekends and the fixed national holidays on which
    carriers rest are left out, and Thanksgiving, which precedes Black Friday; holidays that
    move with Easter or belong to a region are not known here.
    """
    first = _after_working_days(placed_on, method.min_days, country)
    return first, _after_working_days(placed_on, method.max_days, country)


def _after_working_days(day: dt.date, count: int, country: str) -> dt.date:
    while count > 0:
        day += dt.timedelta(days=1)
        count -= _is_working_day(day, country)
    return day


def _is_working_day(day: dt.date, country: str) -> bool:
    return day.weekday() < 5 and not _is_holiday(day, country)


def _is_holiday(day: dt.date, country: str) -> bool:
    date = (day.month, day.day)
    if date in _EVERYWHERE:
        return True
    if country == "US":
        is_fourth_thursday = day.weekday() == 3 and 22 <= day.day <= 28
        return date == (7, 4) or (day.month == 11 and is_fourth_thursday)
    if country not in EU_COUNTRIES:
        return False
    is_second_christmas_day = date == (12, 26) and country not in _NO_SECOND_CHRISTMAS_DAY
    return is_second_christmas_day or (date == (5, 1) and country not in _NO_LABOUR_DAY)
