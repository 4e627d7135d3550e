"""Reads of invoices."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.invoices.models import Invoice


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An issued invoice; the original exists once ``sha256`` is set."""

    id: UUID
    order_id: UUID
    number: str
    snapshot: dict[str, Any]
    sha256: str
    issued_at: dt.datetime

    @property
    def is_rendered(self) -> bool:
        """Whether there is an original to be fetched."""
        return bool(self.sha256)


def find_invoice(session: Session, order_id: UUID) -> InvoiceView | None:
    """The invoice of an order, or None."""
    row = session.execute(select(Invoice).where(Invoice.order_id == order_id)).scalar_one_or_none()
    if row is None:
        return None
    return InvoiceView(row.id, row.order_id, row.number, row.snapshot, row.sha256, row.issued_at)
