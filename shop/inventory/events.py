"""What happens on the shelf."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from shop.messaging.envelope import Event


@dataclass(frozen=True)
class StockStateChanged(Event):
    """A SKU went from one state to another; a newer ``stock_version`` wins over an older."""

    name: ClassVar[str] = "stock.state_changed"

    tenant_id: str
    sku: str
    variant_id: UUID
    product_id: UUID
    state: str
    stock_version: int
