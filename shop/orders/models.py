"""Orders, lines, history. Shard plane."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Sequence, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.data.base import ShardModel

# Gaps are fine: a number only has to be short and unique within its tenant.
order_serial = Sequence("order_serial", start=32_768, metadata=ShardModel.metadata)


class Order(ShardModel):
    """A frozen promise: lines, totals and addresses are those the buyer agreed to."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "state IN ('processing', 'paid', 'fulfilled', 'payment_failed', 'cancelled',"
            " 'refunded')",
            name="state",
        ),
        UniqueConstraint("tenant_id", "number", name="uq_orders_number"),
        Index(
            "uq_orders_live_cart",
            "tenant_id",
            "cart_id",
            unique=True,
            postgresql_where=text("state IN ('processing', 'paid', 'fulfilled')"),
        ),
        Index("ix_orders_processing", "placed_at", postgresql_where=text("state = 'processing'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    email: Mapped[str]
    locale: Mapped[str]
    currency: Mapped[str]
    tax_regime: Mapped[str]
    shipping_address: Mapped[dict[str, Any]]
    billing_address: Mapped[dict[str, Any] | None]
    company: Mapped[str] = mapped_column(default="")
    vat_id: Mapped[str] = mapped_column(default="")
    shipping_method: Mapped[dict[str, Any]]
    items_total: Mapped[int]
    discount_total: Mapped[int]
    shipping_total: Mapped[int]
    tax_total: Mapped[int]
    grand_total: Mapped[int]
    taxes: Mapped[list[Any]]
    cart_id: Mapped[UUID | None]
    request_id: Mapped[str]
    placed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class OrderLine(ShardModel):
    """One line as it was agreed; a later change of the catalogue does not touch it."""

    __tablename__ = "order_line"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str]
    variant_id: Mapped[UUID]
    product_id: Mapped[UUID]
    title: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[int]
    discount: Mapped[int]
    tax_ppm: Mapped[int]
    tax: Mapped[int]
    total: Mapped[int]


class OrderHistory(ShardModel):
    """Version ``version`` of an order came to be by ``who``, because of ``why``."""

    __tablename__ = "order_history"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    who: Mapped[str]
    why: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
