"""Quotes: what a cart costs at a place on a day, frozen.

The rounding rules stand in docs/rounding.md, what a quote always adds up to in ``values``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from shop.pricing.destinations import Destination, check_destination
from shop.pricing.rules import allocate, tax_inside, tax_on_top
from shop.pricing.shipping import ShippingOffer, choose_offer
from shop.pricing.values import Market, OfferLine, Quote, QuotedLine, TaxLine, Totals


class _Taxed(NamedTuple):
    """An amount as the regime states it (gross, or net), with its rate and tax."""

    rate_ppm: int
    amount: int
    tax: int


def make_quote(
    lines: Sequence[OfferLine],
    destination: Destination,
    market: Market,
    *,
    on_date: dt.date,
    shipping_code: str | None = None,
) -> Quote:
    """What the lines cost delivered to ``destination``, taxed as on ``on_date``.

    Without ``shipping_code`` the cheapest delivery is taken. Raises Invalid naming the fields
    of an address (or a delivery method) that are wrong, NotDeliverable for a place unserved.
    """
    place = check_destination(destination, market.countries)

    def rate_of(tax_class: str) -> int:
        return market.rate_for(place.country, place.state, tax_class, on_date)

    return _quote(lines, market, place.country, rate_of, shipping_code)


def make_estimate(lines: Sequence[OfferLine], market: Market, *, on_date: dt.date) -> Quote:
    """The quote of a cart whose address nobody has told yet: delivery within the home country.

    Gross prices are the same in every country, so under ``vat_included`` only the tax inside
    may still change. Under ``sales_tax`` no tax is in it: it comes with the state.
    """

    def rate_of(tax_class: str) -> int:
        if market.tax_regime == "sales_tax":
            return 0
        return market.rate_for(market.country, None, tax_class, on_date)

    return _quote(lines, market, market.country, rate_of, None)


def _quote(
    lines: Sequence[OfferLine],
    market: Market,
    country: str,
    rate_of: Callable[[str], int],
    shipping_code: str | None,
) -> Quote:
    quoted = tuple(_quote_line(line, rate_of(line.tax_class), market) for line in lines)
    sent = [line for line, asked in zip(quoted, lines, strict=True) if asked.requires_shipping]
    offer = _offer_shipping(quoted, market, country, shipping_code) if sent else None
    shipping = offer.price if offer else 0
    parts = _tax_shipping(shipping, sent, rate_of, market)
    goods = [_Taxed(line.tax_ppm, line.total, line.tax) for line in quoted]
    return Quote(
        currency=market.currency,
        tax_regime=market.tax_regime,
        lines=quoted,
        totals=_add_up(quoted, shipping, parts, market),
        shipping_method=offer.method if offer else None,
        shipping_tax=sum(part.tax for part in parts),
        taxes=_summarise([*goods, *parts], market),
    )


def _offer_shipping(
    quoted: Sequence[QuotedLine], market: Market, country: str, code: str | None
) -> ShippingOffer:
    goods = sum(line.total for line in quoted)
    return choose_offer(market.shipping_methods, country, goods, code)


def _quote_line(line: OfferLine, rate_ppm: int, market: Market) -> QuotedLine:
    total = line.quantity * line.unit_price - line.discount
    return QuotedLine(
        line.sku,
        line.title,
        line.variant_id,
        line.product_id,
        line.quantity,
        line.unit_price,
        line.discount,
        rate_ppm,
        _tax(total, rate_ppm, market),
        total,
    )


def _tax(amount: int, rate_ppm: int, market: Market) -> int:
    is_inside = market.tax_regime == "vat_included"
    return tax_inside(amount, rate_ppm) if is_inside else tax_on_top(amount, rate_ppm)


def _tax_shipping(
    shipping: int,
    sent: Sequence[QuotedLine],
    rate_of: Callable[[str], int],
    market: Market,
) -> list[_Taxed]:
    """Delivery, cut into parts by the rates it bears.

    VAT: delivery is ancillary to the goods and shares their rates, in proportion to what is
    sent at each (goods that cost nothing: the standard rate). Sales tax: whether a state taxes
    delivery is in no table we have, so it is not taxed.
    """
    if not shipping:
        return []
    if market.tax_regime == "sales_tax":
        return [_Taxed(0, shipping, 0)]
    worth: defaultdict[int, int] = defaultdict(int)
    for line in sent:
        worth[line.tax_ppm] += line.total
    if not any(worth.values()):
        worth = defaultdict(int, {rate_of("standard"): 1})
    rates = sorted(worth, reverse=True)
    shares = allocate(shipping, [worth[rate] for rate in rates])
    return [
        _Taxed(rate, share, tax_inside(share, rate))
        for rate, share in zip(rates, shares, strict=True)
    ]


def _add_up(
    quoted: Sequence[QuotedLine], shipping: int, parts: Sequence[_Taxed], market: Market
) -> Totals:
    items = sum(line.quantity * line.unit_price for line in quoted)
    discount = sum(line.discount for line in quoted)
    tax = sum(line.tax for line in quoted) + sum(part.tax for part in parts)
    on_top = 0 if market.tax_regime == "vat_included" else tax
    return Totals(items, discount, shipping, tax, items - discount + shipping + on_top)


def _summarise(amounts: Sequence[_Taxed], market: Market) -> tuple[TaxLine, ...]:
    """The amounts added up by rate; rates at which there is nothing to pay do not appear."""
    by_rate: defaultdict[int, list[_Taxed]] = defaultdict(list)
    for taxed in amounts:
        if taxed.amount:
            by_rate[taxed.rate_ppm].append(taxed)
    return tuple(_tax_line(rate, by_rate[rate], market) for rate in sorted(by_rate, reverse=True))


def _tax_line(rate_ppm: int, amounts: Sequence[_Taxed], market: Market) -> TaxLine:
    amount, tax = sum(taxed.amount for taxed in amounts), sum(taxed.tax for taxed in amounts)
    if market.tax_regime == "vat_included":
        return TaxLine(rate_ppm, amount - tax, tax, amount)
    return TaxLine(rate_ppm, amount, tax, amount + tax)
