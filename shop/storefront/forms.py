"""What may come in by the storefront's forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import MultiDict

from shop.checkout.errors import EmptyOrder, KeyMissing
from shop.checkout.requests import Address, CheckoutRequest, check_request
from shop.kernel.errors import Invalid
from shop.kernel.text import one_line
from shop.pricing.destinations import check_destination
from shop.pricing.errors import NotDeliverable
from shop.pricing.values import Market
from shop.pricing.vat_ids import is_vat_id
from shop.storefront.presenters import FieldError
from shop.storefront.sentences import FIELDS, as_field_errors

_MOST_SIGNS = 1_000  # longer texts are refused by their own rules; these are only kept
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """The checkout form as it came. ``shown`` is what it offered to buy, by SKU."""

    values: Mapping[str, str]
    key: str = ""
    expected_total: int | None = None
    items_seen: int | None = None
    shown: tuple[tuple[str, int], ...] = ()
    accepts_rest: bool = False
    only_updates: bool = False

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")

    def request(self, cart_id: UUID, locale: str) -> CheckoutRequest:
        """The order that the form asks for."""
        address = Address(
            **{
                name: self.value(name) for name in Address.__dataclass_fields__ if name != "country"
            },
            country=self.value("country").upper(),
        )
        return CheckoutRequest(
            key=self.key,
            email=self.value("email"),
            shipping_address=address,
            payment_token=self.value("payment_token"),
            cart_id=cart_id,
            company=self.value("company"),
            vat_id=self.value("vat_id"),
            shipping_method=self.value("shipping_method") or None,
            expected_total=self.expected_total,
            locale=locale,
        )


def read_checkout_form(form: "MultiDict[str, str]") -> CheckoutForm:
    """The form with each field on one line, without what no field has."""
    return CheckoutForm(
        values={name: one_line(form.get(name, ""))[:_MOST_SIGNS] for name in FIELDS},
        key=form.get("idempotency_key", ""),
        expected_total=_whole_number(form.get("expected_total")),
        items_seen=_whole_number(form.get("items_seen")),
        shown=tuple(_shown(form.getlist("shown")[:_MOST_SHOWN])),
        accepts_rest=form.get("accept") == "what_is_left",
        only_updates=form.get("press") == "update",
    )


@dataclass(frozen=True, slots=True)
class CartForm:
    """So many of a SKU."""

    sku: str
    quantity: int


def read_cart_form(form: Mapping[str, str], *, least: int) -> CartForm:
    """The form of one thing in the cart; Invalid for a number that no page offers."""
    sku, quantity = form.get("sku", ""), _whole_number(form.get("quantity", "1"))
    if not sku:
        raise Invalid("nothing was chosen", fields=[("sku", "required")])
    if quantity is None or quantity < least:
        raise Invalid("this is no quantity", fields=[("quantity", "out_of_range")])
    return CartForm(sku, quantity)


def list_faults(request: CheckoutRequest, market: Market) -> tuple[FieldError, ...]:
    """All that is wrong with the fields, at once and in the order of the page.

    Whether a place can be delivered to is no fault of a field: that is judged with the order.
    """
    faults = [*_faults_of_form(request), *_faults_of_place(request, market)]
    if request.vat_id and not is_vat_id(request.vat_id):
        faults.append(("vat_id", "invalid"))
    return as_field_errors(faults, request.shipping_address.country)


def _faults_of_form(request: CheckoutRequest) -> list[tuple[str, str]]:
    try:
        check_request(request)
    except (EmptyOrder, KeyMissing):
        return []
    except Invalid as error:
        return error.fields
    return []


def _faults_of_place(request: CheckoutRequest, market: Market) -> list[tuple[str, str]]:
    try:
        check_destination(request.shipping_address.destination(), market.countries)
    except NotDeliverable:
        return []
    except Invalid as error:
        return error.fields
    return []


def _shown(lines: Iterable[str]) -> Iterable[tuple[str, int]]:
    """``"2 MUG"`` is two of MUG: a SKU may hold any sign, so it stands last."""
    for line in lines:
        quantity, _, sku = line.partition(" ")
        number = _whole_number(quantity)
        if sku and number:
            yield sku, number


def _whole_number(text: str | None) -> int | None:
    """A number as our own forms write it, or None."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 12):
        return None
    return int(text)
