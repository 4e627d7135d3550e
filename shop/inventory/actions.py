"""Receiving, adjusting, claiming and giving back. Each function joins the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.inventory.errors import NotEnough, UnknownStock
from shop.inventory.locks import LockedStock, Shelf, lock_stock
from shop.inventory.models import Reservation, ReservationLine, Stock
from shop.inventory.movements import Movement, apply_movements
from shop.inventory.rules import sources_of


@dataclass(frozen=True, slots=True)
class OpeningStock:
    """A variant that shall have a shelf, and what lies on it at first."""

    sku: str
    variant_id: UUID
    product_id: UUID
    quantity: int


def open_shelves(session: Session, tenant_id: str, openings: Iterable[OpeningStock]) -> list[str]:
    """Make a stock row for every SKU that has none; existing ones are not touched.

    Returns the SKUs that are new. Their opening stock is a movement like any other.
    """
    wanted = {opening.sku: opening for opening in openings}
    if not wanted:
        return []
    rows = [
        {
            "tenant_id": tenant_id,
            "sku": sku,
            "variant_id": wanted[sku].variant_id,
            "product_id": wanted[sku].product_id,
        }
        for sku in sorted(wanted)
    ]
    statement = insert(Stock).values(rows).on_conflict_do_nothing().returning(Stock.sku)
    new = sorted(session.scalars(statement))
    _receive(session, tenant_id, {sku: wanted[sku].quantity for sku in new}, "opening")
    return new


def receive(session: Session, tenant_id: str, sku: str, quantity: int, *, reason: str) -> None:
    """Put ``quantity`` new pieces on the shelf; UnknownStock when there is no shelf."""
    if quantity < 1:
        raise NotEnough("at least one piece is received", sku=sku, quantity=quantity)
    _receive(session, tenant_id, {sku: quantity}, "receive", reason)


def set_available(session: Session, tenant_id: str, sku: str, wanted: int, *, reason: str) -> int:
    """Make ``wanted`` pieces available by an adjustment; returns by how many it changed.

    What is reserved or sold stays so. Raises UnknownStock, NotEnough for a negative number.
    """
    if wanted < 0:
        raise NotEnough("a negative number cannot be available", sku=sku, wanted=wanted)
    locked = lock_stock(session, [(tenant_id, sku)])
    row = _shelf(locked, tenant_id, sku)
    change = wanted - row.available
    if change:
        movement = Movement(
            tenant_id, sku, "adjust", on_hand=change, available=change, reason=reason
        )
        apply_movements(session, locked, [movement])
    return change


def begin_paying(session: Session, reservation_id: UUID) -> bool:
    """Move a reservation from held to paying: from now on only the provider's word frees it.

    False when it is not held any more (expired, cancelled); True also when it is paying already.
    """
    if _move(session, reservation_id, "paying"):
        return True
    return _state(session, reservation_id) == "paying"


def claim(session: Session, reservation_id: UUID) -> bool:
    """The pieces are sold: reserved → sold. False when the reservation is not being paid."""
    return _settle(session, reservation_id, "claimed")


def release(session: Session, reservation_id: UUID, *, target: str = "released") -> bool:
    """Give the pieces back: reserved → available. ``target`` is ``released`` or ``expired``.

    False when they were given back or sold before: then nothing changes.
    """
    return _settle(session, reservation_id, target)


def _settle(session: Session, reservation_id: UUID, target: str) -> bool:
    if not _move(session, reservation_id, target):
        return False
    lines = _lines(session, reservation_id)
    locked = lock_stock(session, [(line.tenant_id, line.sku) for line in lines])
    apply_movements(session, locked, [_out_of_reserve(line, target) for line in lines])
    return True


def _out_of_reserve(line: ReservationLine, target: str) -> Movement:
    is_sold = target == "claimed"
    return Movement(
        line.tenant_id,
        line.sku,
        target,
        available=0 if is_sold else line.quantity,
        reserved=-line.quantity,
        sold=line.quantity if is_sold else 0,
        reservation_id=line.reservation_id,
    )


def _move(session: Session, reservation_id: UUID, target: str) -> bool:
    moved = session.execute(
        update(Reservation)
        .where(Reservation.id == reservation_id, Reservation.state.in_(sources_of(target)))
        .values(state=target)
        .returning(Reservation.id)
    )
    return moved.first() is not None


def _state(session: Session, reservation_id: UUID) -> str | None:
    return session.scalar(select(Reservation.state).where(Reservation.id == reservation_id))


def _lines(session: Session, reservation_id: UUID) -> Sequence[ReservationLine]:
    return session.scalars(
        select(ReservationLine).where(ReservationLine.reservation_id == reservation_id)
    ).all()


def _receive(
    session: Session, tenant_id: str, quantities: dict[str, int], kind: str, reason: str = ""
) -> None:
    locked = lock_stock(session, [(tenant_id, sku) for sku in quantities])
    movements = []
    for sku, quantity in quantities.items():
        _shelf(locked, tenant_id, sku)
        movements.append(
            Movement(tenant_id, sku, kind, on_hand=quantity, available=quantity, reason=reason)
        )
    apply_movements(session, locked, movements)


def _shelf(locked: dict[Shelf, LockedStock], tenant_id: str, sku: str) -> LockedStock:
    row = locked.get((tenant_id, sku))
    if row is None:
        raise UnknownStock(f"{tenant_id} keeps no stock of {sku!r}", sku=sku)
    return row
