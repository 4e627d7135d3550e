"""What is said about a field that is wrong: one sentence, the same at the field and on top."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shop.kernel.errors import ShopError
from shop.storefront.frames import language_names
from shop.storefront.presenters import FieldError

# In the order of the page: that is how problems are listed.
FIELDS: Final = (
    "email",
    "name",
    "country",
    "line1",
    "line2",
    "postal_code",
    "city",
    "state",
    "phone",
    "company",
    "vat_id",
    "shipping_method",
    "payment_token",
)


def as_field_errors(faults: Iterable[tuple[str, str]], country: str) -> tuple[FieldError, ...]:
    """The sentences for faults that a flow named, one for each field."""
    first: dict[str, str] = {}
    for path, code in faults:
        name = _field_of(path)
        if name in FIELDS:
            first.setdefault(name, code)
    ordered = sorted(first.items(), key=lambda fault: FIELDS.index(fault[0]))
    return tuple(FieldError(name, _sentence(name, code, country)) for name, code in ordered)


def undeliverable(error: ShopError) -> FieldError:
    """Where the form must change for a place that no parcel of ours goes to."""
    facts = error.facts
    if territory := facts.get("territory"):
        return FieldError("postal_code", f"We do not deliver to {territory}")
    if state := facts.get("state"):
        return FieldError("state", f"We do not deliver to {state}")
    return FieldError("shipping_method", "Choose another way of delivery, or another country")


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said of a field: when it is empty, and when it is wrong."""

    label: str
    required: str
    invalid: str = ""
    us: "_Words | None" = None


_WORDS: Final = {
    "email": _Words("Email", "Enter your email", "Enter an email like name@example.org"),
    "name": _Words("Full name", "Enter your full name"),
    "country": _Words("Country", "Choose a country", "Choose a country"),
    "line1": _Words("Street and number", "Enter your street and number"),
    "line2": _Words("Flat, floor, care of", ""),
    "postal_code": _Words(
        "Postcode",
        "Enter your postcode",
        "Check the postcode: in {country} they look different",
        us=_Words("ZIP code", "Enter your ZIP code", "ZIP code must have 5 digits"),
    ),
    "city": _Words("Town", "Enter your town", us=_Words("City", "Enter your city")),
    "state": _Words("State", "Choose a state", "Choose a state"),
    "phone": _Words("Phone", ""),
    "company": _Words("Company", ""),
    "vat_id": _Words(
        "VAT number",
        "",
        "Check the VAT number: two letters of the country, then 8 to 12 digits or letters",
    ),
    "shipping_method": _Words("Delivery", "Choose a way of delivery", "Choose a way of delivery"),
    "payment_token": _Words("Payment", "Choose a way to pay", "Choose a way to pay"),
}


def _sentence(name: str, code: str, country: str) -> str:
    words = _WORDS[name]
    if country == "US" and words.us is not None:
        words = words.us
    if code == "required":
        return words.required
    if code == "too_long":
        return f"{words.label} must have at most 200 characters"
    said = words.invalid or f"{words.label} can have letters, digits and signs on one line"
    return said.format(country=language_names().territories.get(country, "that country"))


def _field_of(path: str) -> str:
    return "payment_token" if path == "payment.token" else path.removeprefix("shipping_address.")
