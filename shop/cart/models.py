"""Carts. Shard plane."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from shop.data.base import ShardModel


class Cart(ShardModel):
    """``items`` is a list of ``{"sku", "quantity", "seen_price"}`` in the order they came in."""

    __tablename__ = "cart"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    items: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)
    order_id: Mapped[UUID | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), index=True)
