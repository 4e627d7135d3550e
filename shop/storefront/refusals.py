"""Why an order did not go through, in the words of the page: every one says what it means for
the buyer's money."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from shop.checkout.basket import Basket
from shop.checkout.errors import KeyInFlight, OutOfStock, PriceChanged, UnknownSku
from shop.kernel.errors import Invalid, OutcomeUnknown, ShopError, Unavailable
from shop.kernel.money import Money
from shop.pricing.errors import NotDeliverable
from shop.pricing.values import Quote
from shop.storefront.builders.checkout import dearer_lines, short_lines, withdrawn_lines
from shop.storefront.forms import CheckoutForm
from shop.storefront.presenters import FieldError, Trouble
from shop.storefront.sentences import as_field_errors, undeliverable
from shop.web.errors import FormExpired, RateLimited


@dataclass(frozen=True, slots=True)
class Said:
    """How a refusal is told. ``left`` is what the refusal knew of the stock, by SKU."""

    status: int
    trouble: Trouble | None = None
    errors: tuple[FieldError, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    takes_new_key: bool = False


def say(error: ShopError, form: CheckoutForm, basket: Basket) -> Said:
    """What to tell of ``error``, which is raised again when the page has no words for it."""
    match error:
        case OutOfStock(facts={"lines": lines}):
            left = {line["sku"]: line["available"] for line in lines}
            return Said(400, Trouble("sold_out", short_lines(basket, lines)), left=left)
        case UnknownSku():
            return Said(400, Trouble("sold_out", withdrawn_lines(basket)))
        case PriceChanged(facts={"quote": quote}):
            return Said(409, _price_changed(quote, form, basket))
        case KeyInFlight():
            return Said(409, Trouble("in_flight"))
        case OutcomeUnknown():
            return Said(503, Trouble("unknown", retry_after_seconds=1))
        case Unavailable() | RateLimited():
            return _busy(error)
        case NotDeliverable():
            return Said(422, errors=(undeliverable(error),))
        case FormExpired():
            return Said(400, Trouble("form_expired"))
        case Invalid():
            return _invalid(error, form)
    raise error


def _price_changed(quote: Quote, form: CheckoutForm, basket: Basket) -> Trouble:
    """Things are named only when it is their price that changed, and not the place or the way."""
    are_dearer = quote.totals.items != form.items_seen
    lines = dearer_lines(basket, quote) if are_dearer else ()
    return Trouble("price_changed", lines, before=Money(form.expected_total or 0, quote.currency))


def _busy(error: ShopError) -> Said:
    wait = getattr(error, "retry_after_seconds", 0) or error.facts.get("retry_after_seconds", 1)
    status = 429 if isinstance(error, RateLimited) else 503
    return Said(status, Trouble("busy", retry_after_seconds=max(1, math.ceil(wait))))


def _invalid(error: Invalid, form: CheckoutForm) -> Said:
    """A wrong field that only the order's own check knows; else it is the key that is wrong: it
    belongs to an order that failed, or was never one of ours."""
    errors = as_field_errors(error.fields, form.value("country"))
    if errors:
        return Said(422, errors=errors)
    return Said(400, Trouble("form_expired"), takes_new_key=True)
