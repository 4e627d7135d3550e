"""Carts."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from shop.api.shapes.values import Availability, CartTotals, Money, as_money, as_totals
from shop.checkout.basket import Basket, BasketLine
from shop.checkout.basket import Notice as BasketNotice


class NewCart(Struct, frozen=True, forbid_unknown_fields=True):
    """A cart begins empty."""


class ItemQuantity(Struct, frozen=True, forbid_unknown_fields=True):
    """How many there shall be; 0 takes the line out."""

    quantity: Annotated[int, Meta(ge=0, le=10_000)]


class CartItem(Struct, frozen=True):
    """A line of a cart at today's price. What is sold out counts in no total."""

    sku: str
    title: str
    quantity: int
    unit_price: Money
    total: Money
    availability: Availability


class Notice(Struct, frozen=True, omit_defaults=True):
    """Something the buyer must hear; ``before`` and ``now`` come with price_changed."""

    code: Literal["exceeds_stock", "sold_out", "unavailable", "price_changed"]
    sku: str
    before: Money | UnsetType = UNSET
    now: Money | UnsetType = UNSET


class Cart(Struct, frozen=True):
    """The whole cart. Totals are an estimate: delivery within the shop's own country."""

    id: UUID
    items: list[CartItem]
    totals: CartTotals
    notices: list[Notice]


def as_cart(basket: Basket) -> Cart:
    """The shape of a basket."""
    return Cart(
        id=basket.id,
        items=[_item(line) for line in basket.lines],
        totals=as_totals(basket.quote.totals, basket.quote.currency),
        notices=[_notice(notice) for notice in basket.notices],
    )


def _item(line: BasketLine) -> CartItem:
    return CartItem(
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        unit_price=as_money(line.unit_price),
        total=as_money(line.total),
        availability=line.availability,
    )


def _notice(notice: BasketNotice) -> Notice:
    return Notice(
        code=notice.code,
        sku=notice.sku,
        before=as_money(notice.before) if notice.before else UNSET,
        now=as_money(notice.now) if notice.now else UNSET,
    )
