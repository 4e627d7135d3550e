"""Movements on the shelf: each changes counters, writes the ledger and tells a changed state.

Set-based: one statement for all counters, one for the ledger, one for the events, whether one
piece moves or the stock of two hundred orders. The caller holds the rows' locks (``locks``).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shop.catalog.rules import availability_state
from shop.inventory.events import StockStateChanged
from shop.inventory.locks import LockedStock, Shelf
from shop.inventory.models import StockLedger
from shop.kernel.ids import new_id
from shop.messaging.outbox import add_rows, row_for

_COUNT = text(
    """
    UPDATE stock SET
        on_hand = stock.on_hand + moved.on_hand,
        available = stock.available + moved.available,
        reserved = stock.reserved + moved.reserved,
        sold = stock.sold + moved.sold,
        version = stock.version + 1
    FROM unnest(
        CAST(:tenants AS text[]), CAST(:skus AS text[]), CAST(:on_hand AS bigint[]),
        CAST(:available AS bigint[]), CAST(:reserved AS bigint[]), CAST(:sold AS bigint[])
    ) AS moved (tenant_id, sku, on_hand, available, reserved, sold)
    WHERE stock.tenant_id = moved.tenant_id AND stock.sku = moved.sku
    """
)


@dataclass(frozen=True, slots=True)
class Movement:
    """How the counters of one SKU change; the four add up like the counters themselves."""

    tenant_id: str
    sku: str
    kind: str
    on_hand: int = 0
    available: int = 0
    reserved: int = 0
    sold: int = 0
    reservation_id: UUID | None = None
    reason: str = ""


def apply_movements(
    session: Session, locked: dict[Shelf, LockedStock], movements: Sequence[Movement]
) -> None:
    """Apply ``movements`` to locked rows, one ledger row each, one event a changed state."""
    if not movements:
        return
    sums = _sums(movements)
    _count(session, sums)
    session.execute(
        StockLedger.__table__.insert(), [{"id": new_id(), **asdict(m)} for m in movements]
    )
    changed = []
    for shelf, (_, available, _, _) in sums.items():
        row = locked[shelf]
        before = availability_state(row.available)
        row.available += available
        row.version += 1
        if availability_state(row.available) != before:
            changed.append(row_for(_changed(row), row.tenant_id))
    add_rows(session, changed)


def _sums(movements: Sequence[Movement]) -> dict[Shelf, list[int]]:
    sums: defaultdict[Shelf, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for movement in movements:
        counters = sums[movement.tenant_id, movement.sku]
        for place, change in enumerate(
            (movement.on_hand, movement.available, movement.reserved, movement.sold)
        ):
            counters[place] += change
    return sums


def _count(session: Session, sums: dict[Shelf, list[int]]) -> None:
    columns = list(zip(*sums.values(), strict=True))
    session.execute(
        _COUNT,
        {
            "tenants": [tenant_id for tenant_id, _ in sums],
            "skus": [sku for _, sku in sums],
            "on_hand": list(columns[0]),
            "available": list(columns[1]),
            "reserved": list(columns[2]),
            "sold": list(columns[3]),
        },
    )


def _changed(row: LockedStock) -> StockStateChanged:
    return StockStateChanged(
        tenant_id=row.tenant_id,
        sku=row.sku,
        variant_id=row.variant_id,
        product_id=row.product_id,
        state=availability_state(row.available),
        stock_version=row.version,
    )
