"""Stock, its ledger, reservations. Shard plane."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.data.base import ShardModel


class Stock(ShardModel):
    """The counters of one SKU. ``lane`` 1 marks a hot SKU, locked after all others.

    Half-empty pages keep updates of the counters inside their page (HOT); none is indexed.
    """

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("available + reserved + sold = on_hand", name="balance"),
        CheckConstraint("available >= 0", name="available"),
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("sold >= 0", name="sold"),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    sku: Mapped[str] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID]
    product_id: Mapped[UUID]
    on_hand: Mapped[int] = mapped_column(default=0)
    available: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    lane: Mapped[int] = mapped_column(SmallInteger, default=0)
    version: Mapped[int] = mapped_column(default=1)


class StockLedger(ShardModel):
    """Every movement, never changed: the sums over it are the counters of ``stock``."""

    __tablename__ = "stock_ledger"
    __table_args__ = (Index("ix_stock_ledger_sku", "tenant_id", "sku"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sku: Mapped[str]
    kind: Mapped[str]
    on_hand: Mapped[int]
    available: Mapped[int]
    reserved: Mapped[int]
    sold: Mapped[int]
    reservation_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Reservation(ShardModel):
    """Pieces kept for one order: held → paying → claimed, or expired, or released."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint(
            "state IN ('held', 'paying', 'claimed', 'expired', 'released')", name="state"
        ),
        Index("ix_reservation_held", "expires_at", postgresql_where=text("state = 'held'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the order's id
    state: Mapped[str]
    expires_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ReservationLine(ShardModel):
    """How many pieces of which SKU."""

    __tablename__ = "reservation_line"

    reservation_id: Mapped[UUID] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(primary_key=True)
    quantity: Mapped[int]
