"""What a buyer sends when ordering, as frozen values, and what is wrong with it."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from uuid import UUID

from shop.cart.rules import MAX_QUANTITY
from shop.checkout.errors import EmptyOrder, KeyMissing
from shop.kernel.errors import Invalid
from shop.pricing.destinations import Destination

MAX_ORDER_LINES = 2_000
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
# Deliberately loose: the one proof of an address is a letter that arrives (RFC 5321 length).
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
# Neither NUL nor lone surrogates can be stored by PostgreSQL; line breaks would forge a letter's.
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]*")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel or an invoice goes. ``country`` is ISO 3166-1 alpha-2."""

    name: str
    line1: str
    city: str
    postal_code: str
    country: str
    line2: str = ""
    state: str = ""
    phone: str = ""

    def destination(self) -> Destination:
        """As much of it as prices depend on."""
        return Destination(self.country, self.state or None, self.postal_code)


@dataclass(frozen=True, slots=True)
class WantedItem:
    """So many of a SKU."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """Everything an order is made of. Either ``items`` or ``cart_id``; money in minor units."""

    key: str
    email: str
    shipping_address: Address
    payment_token: str
    items: tuple[WantedItem, ...] = ()
    cart_id: UUID | None = None
    billing_address: Address | None = None
    company: str = ""
    vat_id: str = ""
    shipping_method: str | None = None
    discount_code: str = ""
    expected_total: int | None = None
    locale: str = ""

    def fingerprint(self) -> str:
        """A hash of all but the key: the same key must always come with the same."""
        values = {name: value for name, value in asdict(self).items() if name != "key"}
        canonical = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def check_key(key: str) -> None:
    """KeyMissing without a key; Invalid for one longer than 200 signs or not printable ASCII."""
    if not key:
        raise KeyMissing("send an Idempotency-Key header")
    if not _KEY.fullmatch(key):
        raise Invalid(
            "an Idempotency-Key has 1 to 200 printable signs",
            fields=[("Idempotency-Key", "invalid")],
        )


def check_request(request: CheckoutRequest) -> None:
    """Invalid naming every field that is missing or malformed (places and codes come later)."""
    check_key(request.key)
    faults = list(_faults(request))
    if faults:
        raise Invalid("Some fields are missing or wrong.", fields=faults)
    if not request.items and request.cart_id is None:
        raise EmptyOrder("there is nothing to order", fields=[("items", "required")])


def is_plain(text: str) -> bool:
    """Whether it is one line of text that a database can store."""
    return _PLAIN.fullmatch(text) is not None


def merge_items(items: tuple[WantedItem, ...]) -> tuple[WantedItem, ...]:
    """Each SKU once, quantities added, in the order of first appearance."""
    sums: dict[str, int] = {}
    for item in items:
        sums[item.sku] = sums.get(item.sku, 0) + item.quantity
    return tuple(WantedItem(sku, quantity) for sku, quantity in sums.items())


def _faults(request: CheckoutRequest) -> list[tuple[str, str]]:
    faults = _email_faults(request.email)
    faults += _address_faults("shipping_address", request.shipping_address)
    if request.billing_address is not None:
        faults += _address_faults("billing_address", request.billing_address)
    if not request.payment_token:
        faults.append(("payment.token", "required"))
    faults += _text_faults("payment.token", request.payment_token)
    for field in ("company", "vat_id", "shipping_method", "discount_code", "locale"):
        faults += _text_faults(field, getattr(request, field) or "")
    return faults + _item_faults(request.items)


def _item_faults(items: tuple[WantedItem, ...]) -> list[tuple[str, str]]:
    if len(items) > MAX_ORDER_LINES:
        return [("items", "too_many")]
    sums = {item.sku: item.quantity for item in merge_items(items)}
    faults = []
    for number, item in enumerate(items):
        faults += _text_faults(f"items.{number}.sku", item.sku)
        if item.quantity < 1 or sums[item.sku] > MAX_QUANTITY:
            faults.append((f"items.{number}.quantity", "out_of_range"))
    return faults


def _email_faults(email: str) -> list[tuple[str, str]]:
    if not email.strip():
        return [("email", "required")]
    is_good = len(email) <= 254 and _EMAIL.fullmatch(email) and is_plain(email)
    return [] if is_good else [("email", "invalid")]


def _address_faults(prefix: str, address: Address) -> list[tuple[str, str]]:
    faults = [
        (f"{prefix}.{name}", "required")
        for name in ("name", "line1", "city", "postal_code", "country")
        if not getattr(address, name).strip()
    ]
    for name, value in asdict(address).items():
        faults += _text_faults(f"{prefix}.{name}", value)
    return faults


def _text_faults(field: str, value: str) -> list[tuple[str, str]]:
    if len(value) > 200:
        return [(field, "too_long")]
    return [] if is_plain(value) else [(field, "invalid")]
