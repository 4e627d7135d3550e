"""Sales rollups. Shard plane."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from shop.data.base import ShardModel


class SalesDaily(ShardModel):
    """Paid orders of one day in the tenant's time zone; money in minor units of its currency."""

    __tablename__ = "sales_daily"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    orders: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[int] = mapped_column(default=0)
    revenue: Mapped[int] = mapped_column(default=0)
    tax: Mapped[int] = mapped_column(default=0)


class ProductSales(ShardModel):
    """Pieces and revenue of one product on one day: what top sellers are made of."""

    __tablename__ = "product_sales"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    pieces: Mapped[int] = mapped_column(default=0)
    revenue: Mapped[int] = mapped_column(default=0)
