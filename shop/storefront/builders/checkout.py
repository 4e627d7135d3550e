"""The checkout page from a draft of the order and from what was refused of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from shop.checkout.basket import Basket, BasketLine
from shop.checkout.quoting import get_market, today
from shop.data.tenants import current_tenant
from shop.kernel.money import Money
from shop.pricing.destinations import list_countries, list_states
from shop.pricing.shipping import ShippingOffer, delivery_window
from shop.pricing.values import Quote
from shop.storefront.builders.sums import sums_of_quote
from shop.storefront.builders.things import options_of, picture_of, title_of
from shop.storefront.drafts import Draft
from shop.storefront.frames import LANGUAGE
from shop.storefront.presenters import (
    CheckoutPage,
    Choice,
    FieldError,
    MethodChoice,
    ShortLine,
    SummaryLine,
    Sums,
    Trouble,
)
from shop.web.csrf import csrf_token


def checkout_page(
    draft: Draft,
    values: Mapping[str, str],
    key: str,
    *,
    errors: tuple[FieldError, ...] = (),
    trouble: Trouble | None = None,
) -> CheckoutPage:
    """The page of ``draft`` with what was typed and what was wrong with it."""
    return CheckoutPage(
        lines=tuple(_line(line, quantity) for line, quantity in draft.wanted),
        sums=sums_of_quote(draft.quote, is_final=draft.is_final),
        countries=_countries(),
        states=tuple(Choice(each.code, each.name) for each in list_states(draft.country)),
        methods=_methods(draft) if draft.needs_delivery else (),
        idempotency_key=key,
        csrf_token=csrf_token(),
        shown=tuple((line.sku, quantity) for line, quantity in draft.wanted),
        needs_delivery=draft.needs_delivery,
        values={**values, "country": draft.country, "shipping_method": _chosen(draft)},
        errors=errors,
        trouble=trouble,
    )


def empty_checkout() -> CheckoutPage:
    """The page of who has nothing to order."""
    nothing = Money(0, current_tenant().currency)
    return CheckoutPage((), Sums(nothing, nothing), (), (), (), "", "")


def short_lines(basket: Basket, refused: Sequence[Mapping[str, Any]]) -> tuple[ShortLine, ...]:
    """What a refusal said there is too little of: ``[{"sku", "requested", "available"}, …]``."""
    lines = {line.sku: line for line in basket.lines}
    return tuple(
        ShortLine(
            title=title_of(line) if line else each["sku"],
            options=options_of(line.offer) if line else "",
            requested=each["requested"],
            available=each["available"],
        )
        for each in refused
        for line in [lines.get(each["sku"])]
    )


def withdrawn_lines(basket: Basket) -> tuple[ShortLine, ...]:
    """What was put in and is not sold any more."""
    return tuple(
        ShortLine(title_of(line), "", line.quantity) for line in basket.lines if line.offer is None
    )


def exceeding_lines(basket: Basket) -> tuple[ShortLine, ...]:
    """What there is less of than the cart holds, known before anybody pressed."""
    return tuple(_short(line) for line in basket.lines if line.counts and line.quantity > line.left)


def dearer_lines(basket: Basket, quote: Quote) -> tuple[ShortLine, ...]:
    """The things whose price is another than when the visitor put them in."""
    seen = {notice.sku: notice.before for notice in basket.notices if notice.before}
    prices = {line.sku: Money(line.unit_price, quote.currency) for line in quote.lines}
    return tuple(
        ShortLine(title_of(line), options_of(line.offer), before=before, now=prices[line.sku])
        for line in basket.lines
        if (before := seen.get(line.sku)) and line.sku in prices
    )


def _short(line: BasketLine) -> ShortLine:
    return ShortLine(title_of(line), options_of(line.offer), line.quantity, line.left)


def _line(line: BasketLine, quantity: int) -> SummaryLine:
    return SummaryLine(
        title=title_of(line),
        options=options_of(line.offer),
        quantity=quantity,
        total=line.unit_price * quantity,
        picture=picture_of(line.offer) if line.offer else None,
    )


def _countries() -> tuple[Choice, ...]:
    """Where the tenant delivers to, its own country first."""
    tenant = current_tenant()
    choices = [
        Choice(each.code, each.name)
        for each in list_countries(get_market(tenant).countries, LANGUAGE)
    ]
    return tuple(sorted(choices, key=lambda choice: choice.value != tenant.country))


def _methods(draft: Draft) -> tuple[MethodChoice, ...]:
    placed_on = today(current_tenant())

    def choice(offer: ShippingOffer) -> MethodChoice:
        first, last = delivery_window(offer.method, placed_on, draft.country)
        price = Money(offer.price, draft.quote.currency)
        return MethodChoice(offer.method.code, offer.method.title, price, first, last)

    return tuple(choice(offer) for offer in draft.offers)


def _chosen(draft: Draft) -> str:
    method = draft.quote.shipping_method
    return method.code if method else ""
