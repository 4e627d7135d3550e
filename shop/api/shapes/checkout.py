"""The wish to buy, and the answer that it is on disk."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from shop.api.shapes.values import Amount, Money, Quantity, Sku
from shop.checkout.requests import MAX_ORDER_LINES, Address, CheckoutRequest, WantedItem

Text = Annotated[str, Meta(max_length=200)]
Filled = Annotated[str, Meta(min_length=1, max_length=200)]
Country = Annotated[Filled, Meta(description="ISO 3166-1 alpha-2", examples=["DE"])]
# BCP 47, as far as shops need it. It chooses the language of letters.
Locale = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*(?!\n)$", max_length=35, examples=["de"]),
]


class PostalAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a parcel or an invoice goes. Which fields a country needs, the shop says."""

    name: Filled
    line1: Filled
    city: Filled
    postal_code: Filled
    country: Country
    line2: Text | None = None
    state: Text | None = None
    phone: Text | None = None


class OrderItem(Struct, frozen=True, forbid_unknown_fields=True):
    """So many of a SKU."""

    sku: Sku
    quantity: Quantity


class Payment(Struct, frozen=True, forbid_unknown_fields=True):
    """What the payment provider gave the buyer's device; card data never comes here."""

    token: Annotated[Filled, Meta(examples=["tok_visa"])]


class Checkout(Struct, frozen=True, forbid_unknown_fields=True):
    """Either ``items`` or ``cart_id``. ``expected_total`` is the sum the buyer has seen: with
    another one nothing is bought. A bare number counts in minor units of the shop's currency."""

    email: Annotated[str, Meta(min_length=1, max_length=254, examples=["a.buyer@mail.example"])]
    shipping_address: PostalAddress
    payment: Payment
    items: Annotated[list[OrderItem], Meta(max_length=MAX_ORDER_LINES)] | None = None
    cart_id: UUID | None = None
    billing_address: PostalAddress | None = None
    company: Text | None = None
    vat_id: Text | None = None
    shipping_method: Text | None = None
    discount_code: Text | None = None
    expected_total: Money | Amount | None = None
    locale: Locale | None = None


class AcceptedOrder(Struct, frozen=True):
    """The order is on disk and will reach an end. ``order_token`` is the right to see it."""

    status: Literal["Processing"]
    id: UUID
    number: str
    order_token: str


def as_request(body: Checkout, key: str) -> CheckoutRequest:
    """The flow's value; what was left out or null is empty there."""
    total = body.expected_total
    return CheckoutRequest(
        key=key,
        email=body.email,
        shipping_address=_address(body.shipping_address),
        payment_token=body.payment.token,
        items=tuple(WantedItem(item.sku, item.quantity) for item in body.items or ()),
        cart_id=body.cart_id,
        billing_address=_address(body.billing_address) if body.billing_address else None,
        company=body.company or "",
        vat_id=body.vat_id or "",
        shipping_method=body.shipping_method or None,
        discount_code=body.discount_code or "",
        expected_total=total.amount if isinstance(total, Money) else total,
        locale=body.locale or "",
    )


def _address(address: PostalAddress) -> Address:
    return Address(
        name=address.name,
        line1=address.line1,
        city=address.city,
        postal_code=address.postal_code,
        country=address.country,
        line2=address.line2 or "",
        state=address.state or "",
        phone=address.phone or "",
    )
