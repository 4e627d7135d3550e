"""What happens to invoices."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from shop.messaging.envelope import Event


@dataclass(frozen=True)
class InvoiceIssued(Event):
    """An invoice is numbered, and its original lies in the store."""

    name: ClassVar[str] = "invoice.issued"

    tenant_id: str
    order_id: UUID
    invoice_id: UUID
    number: str
