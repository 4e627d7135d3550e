"""Stock rows are locked in one order everywhere: by (lane, tenant, SKU), hot ones last.

Two transactions that want the same rows then wait for each other and never in a circle; a hot
row is held for the shortest part of its transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from shop.inventory.models import Stock


@dataclass(slots=True)
class LockedStock:
    """The counters of a row this transaction holds."""

    tenant_id: str
    sku: str
    variant_id: UUID
    product_id: UUID
    available: int
    version: int


Shelf = tuple[str, str]  # tenant id, SKU


def lock_stock(session: Session, wanted: Iterable[Shelf]) -> dict[Shelf, LockedStock]:
    """Lock the stock rows of ``(tenant_id, sku)`` pairs and return them; unknown ones are absent.

    ``FOR NO KEY UPDATE``: the rows' keys stay, so nothing else has to wait.
    """
    shelves = sorted(set(wanted))
    if not shelves:
        return {}
    table = Stock.__table__
    rows = session.execute(
        select(*(table.c[name] for name in LockedStock.__slots__))
        .where(tuple_(table.c.tenant_id, table.c.sku).in_(shelves))
        .order_by(table.c.lane, table.c.tenant_id, table.c.sku)
        .with_for_update(key_share=True)
    )
    return {(row.tenant_id, row.sku): LockedStock(*row) for row in rows}
