"""What is on the shelf, for showing. Decisions lock the rows instead (``locks``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.rules import availability_state
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


@dataclass(frozen=True, slots=True)
class ShelfState:
    """What a shelf is called, as of ``version`` of its counters."""

    variant_id: UUID
    state: str
    version: int


def list_shelf_states(session: Session, skus: Iterable[str]) -> list[ShelfState]:
    """The states of the shelves of ``skus``, in the order in which rows are locked."""
    rows = session.scalars(
        select(Stock).where(Stock.sku.in_(sorted(set(skus)))).order_by(Stock.variant_id)
    )
    return [
        ShelfState(row.variant_id, availability_state(row.available), row.version) for row in rows
    ]
