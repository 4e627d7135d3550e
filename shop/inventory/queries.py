"""What is on the shelf, for showing. Decisions lock the rows instead (``locks``)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.inventory.models import Stock


@dataclass(frozen=True, slots=True)
class StockView:
    """The counters of one SKU."""

    sku: str
    on_hand: int
    available: int
    reserved: int
    sold: int


def list_stock(session: Session, skus: Iterable[str]) -> dict[str, StockView]:
    """The counters of ``skus`` by SKU; those without a shelf are absent."""
    rows = session.scalars(select(Stock).where(Stock.sku.in_(sorted(set(skus)))))
    return {
        row.sku: StockView(row.sku, row.on_hand, row.available, row.reserved, row.sold)
        for row in rows
    }
