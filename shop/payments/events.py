"""What happens to payments."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from shop.messaging.envelope import Event


@dataclass(frozen=True)
class PaymentDue(Event):
    """An attempt stands still: its order must be charged, or the provider asked about it."""

    name: ClassVar[str] = "payment.due"

    tenant_id: str
    order_id: UUID
