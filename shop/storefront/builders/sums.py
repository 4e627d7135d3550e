"""The figures under a list of things, from a quote or from an order that was agreed."""

from collections.abc import Iterable

from shop.kernel.money import Money
from shop.orders.queries import OrderView
from shop.pricing.values import Quote
from shop.storefront.presenters import Sums, TaxPart


def sums_of_quote(quote: Quote, *, is_final: bool) -> Sums:
    """The totals of a quote. Nothing that has to be sent: no line about delivery."""

    def money(amount: int) -> Money:
        return Money(amount, quote.currency)

    return Sums(
        items=money(quote.totals.items),
        grand=money(quote.totals.grand),
        discount=money(quote.totals.discount),
        shipping=money(quote.totals.shipping) if quote.shipping_method else None,
        taxes=_taxes(
            [(line.tax_ppm, line.tax) for line in quote.taxes],
            quote.currency,
            quote.tax_regime,
            is_final=is_final,
        ),
        tax_is_inside=quote.tax_regime == "vat_included",
        is_final=is_final,
    )


def sums_of_order(order: OrderView) -> Sums:
    """The totals of an order."""

    def money(amount: int) -> Money:
        return Money(amount, order.currency)

    taxes = [(line["tax_ppm"], line["tax"]) for line in order.taxes]
    return Sums(
        items=money(order.items_total),
        grand=money(order.grand_total),
        discount=money(order.discount_total),
        shipping=money(order.shipping_total) if order.shipping_method else None,
        taxes=_taxes(taxes, order.currency, order.tax_regime, is_final=True),
        tax_is_inside=order.tax_regime == "vat_included",
    )


def _taxes(
    lines: Iterable[tuple[int, int]], currency: str, tax_regime: str, *, is_final: bool
) -> tuple[TaxPart, ...]:
    """What is taxed, by rate. A place without sales tax is told so, once its total is final."""
    taxed = tuple(TaxPart(rate, Money(tax, currency)) for rate, tax in lines if rate)
    if not taxed and is_final and tax_regime == "sales_tax":
        return (TaxPart(0, Money(0, currency)),)
    return taxed
