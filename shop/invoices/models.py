"""Invoices and their numbers. Shard plane."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.data.base import ShardModel


class InvoiceSeries(ShardModel):
    """The last number drawn of a series in a year; locked while one is drawn, so no gap arises."""

    __tablename__ = "invoice_series"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)


class Invoice(ShardModel):
    """An issued invoice: the snapshot never changes; the original is stored with its SHA-256."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("tenant_id", "order_id", name="uq_invoice_order"),
        UniqueConstraint("tenant_id", "series", "year", "serial", name="uq_invoice_serial"),
        Index("ix_invoice_unrendered", "issued_at", postgresql_where=text("sha256 = ''")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    series: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str]
    snapshot: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    rendered_at: Mapped[dt.datetime | None]
