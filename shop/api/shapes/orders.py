"""Orders as their buyers see them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from shop.api.shapes.values import CartTotals, Money, as_totals
from shop.checkout.order_page import OrderStatus
from shop.kernel.clock import rfc3339
from shop.orders.queries import Line, OrderView
from shop.pricing.rules import PARTS
from shop.pricing.values import Totals

OrderState = Literal["processing", "paid", "fulfilled", "payment_failed", "cancelled", "refunded"]
PaymentState = Literal[
    "pending", "requires_action", "authorised", "paid", "declined", "expired", "refunded"
]


class OrderLine(Struct, frozen=True):
    """A line as it was agreed. ``tax_rate`` 0.19 is 19 %; ``total`` is after discount."""

    sku: str
    title: str
    quantity: int
    unit_price: Money
    discount: Money
    tax_rate: Annotated[float, Meta(ge=0, le=1)]
    tax: Money
    total: Money


class NextAction(Struct, frozen=True):
    """What the buyer has to do: go to ``url``."""

    type: Literal["redirect"]
    url: str


class PaymentStatus(Struct, frozen=True):
    """How far the payment is."""

    status: PaymentState
    next_action: NextAction | None
    decline_code: str | None


class Order(Struct, frozen=True):
    """An order. ``payment_failed`` is final: a retry is a new order from the reopened cart."""

    id: UUID
    number: str
    status: OrderState
    placed_at: Annotated[str, Meta(examples=["2026-11-27T08:00:00.123Z"])]
    lines: list[OrderLine]
    totals: CartTotals
    payment: PaymentStatus
    shipments: Annotated[list[dict[str, Any]], Meta(description="no parcel is tracked yet")]
    invoice_url: str | None


def as_order(found: OrderStatus, invoice_url: str) -> Order:
    """The shape of an order; ``invoice_url`` is told once there is something to fetch."""
    order = found.order
    return Order(
        id=order.id,
        number=order.number,
        status=order.state,  # type: ignore[arg-type] # the table's own check allows no other
        placed_at=rfc3339(order.placed_at),
        lines=[_line(line, order.currency) for line in order.lines],
        totals=as_totals(_totals(order), order.currency),
        payment=_payment(found),
        shipments=[],
        invoice_url=invoice_url if found.has_invoice else None,
    )


def _line(line: Line, currency: str) -> OrderLine:
    return OrderLine(
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        unit_price=Money(line.unit_price, currency),
        discount=Money(line.discount, currency),
        tax_rate=line.tax_ppm / PARTS,
        tax=Money(line.tax, currency),
        total=Money(line.total, currency),
    )


def _totals(order: OrderView) -> Totals:
    return Totals(
        order.items_total,
        order.discount_total,
        order.shipping_total,
        order.tax_total,
        order.grand_total,
    )


def _payment(found: OrderStatus) -> PaymentStatus:
    url = found.next_action_url
    return PaymentStatus(
        status=found.payment_status,  # type: ignore[arg-type] # one of the contract's words
        next_action=NextAction("redirect", url) if url else None,
        decline_code=found.decline_code,
    )
