"""What happens to orders. Ids and amounts only: no person is named in an event."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from shop.messaging.envelope import Event


@dataclass(frozen=True)
class SoldLine:
    """One line of an order as other rooms need it; ``total`` after discount, minor units."""

    sku: str
    product_id: UUID
    quantity: int
    total: int


@dataclass(frozen=True)
class OrderPlaced(Event):
    """An order was accepted: it is on disk and its stock is held."""

    name: ClassVar[str] = "order.placed"

    tenant_id: str
    order_id: UUID
    number: str
    currency: str
    grand_total: int


@dataclass(frozen=True)
class OrderPaid(Event):
    """The money for an order has been taken and its stock is sold."""

    name: ClassVar[str] = "order.paid"

    tenant_id: str
    order_id: UUID
    number: str
    currency: str
    grand_total: int
    tax_total: int
    paid_at: str
    lines: tuple[SoldLine, ...]


@dataclass(frozen=True)
class OrderPaymentFailed(Event):
    """The provider said no; the stock went back and the cart is open again."""

    name: ClassVar[str] = "order.payment_failed"

    tenant_id: str
    order_id: UUID
    number: str
    decline_code: str


@dataclass(frozen=True)
class OrderCancelled(Event):
    """An order ended without being paid (or before it was sent); its stock went back."""

    name: ClassVar[str] = "order.cancelled"

    tenant_id: str
    order_id: UUID
    number: str
    why: str
