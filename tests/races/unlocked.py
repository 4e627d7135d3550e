"""The shop with one guard taken off, to see what the guard is for."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from shop.inventory.locks import LockedStock, Shelf
from shop.inventory.models import Stock
from tests.factories.looking import Shard

_COLUMNS = [Stock.__table__.c[name] for name in LockedStock.__slots__]


class Rendezvous:
    """Two transactions meet here, so that they overlap on the slowest machine too."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def meet(self) -> None:
        """Wait for the other one; whoever comes alone goes on after a moment."""
        try:
            self._barrier.wait(0.3)
        except threading.BrokenBarrierError:
            self._barrier.reset()


class PlainReads:
    """Instead of ``lock_stock``: the counters are read, and nobody is kept from reading them."""

    def __init__(self, meeting: Rendezvous) -> None:
        self._meeting = meeting

    def __call__(self, session: Session, wanted: Iterable[Shelf]) -> dict[Shelf, LockedStock]:
        place = tuple_(Stock.__table__.c.tenant_id, Stock.__table__.c.sku)
        rows = session.execute(select(*_COLUMNS).where(place.in_(sorted(set(wanted)))))
        locked = {(row.tenant_id, row.sku): LockedStock(*row) for row in rows}
        self._meeting.meet()
        return locked


class UnsortedLocks:
    """Instead of ``lock_stock``: rows are locked one by one, as each order names them."""

    def __init__(self, meeting: Rendezvous) -> None:
        self._meeting = meeting

    def __call__(self, session: Session, wanted: Iterable[Shelf]) -> dict[Shelf, LockedStock]:
        locked: dict[Shelf, LockedStock] = {}
        table = Stock.__table__
        for tenant_id, sku in dict.fromkeys(wanted):
            row = session.execute(
                select(*_COLUMNS)
                .where(table.c.tenant_id == tenant_id, table.c.sku == sku)
                .with_for_update(key_share=True)
            ).one()
            locked[tenant_id, sku] = LockedStock(*row)
            self._meeting.meet()
        return locked


@contextmanager
def without_checks(shard: Shard) -> Iterator[None]:
    """The table of stock without the constraint that is the last line of defence."""
    shard.sql("ALTER TABLE stock DROP CONSTRAINT ck_stock_available")
    try:
        yield
    finally:
        shard.sql("UPDATE stock SET available = 0, on_hand = reserved + sold WHERE available < 0")
        shard.sql("ALTER TABLE stock ADD CONSTRAINT ck_stock_available CHECK (available >= 0)")
