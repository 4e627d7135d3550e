"""What sold best, from the daily sums."""

import datetime as dt
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.analytics.models import ProductSales


def list_top_product_ids(session: Session, limit: int, *, since: dt.date) -> list[UUID]:
    """The products with the most pieces sold from ``since`` on, best first."""
    pieces = func.sum(ProductSales.pieces)
    return list(
        session.scalars(
            select(ProductSales.product_id)
            .where(ProductSales.day >= since)
            .group_by(ProductSales.product_id)
            .having(pieces > 0)
            .order_by(pieces.desc(), ProductSales.product_id.desc())
            .limit(limit)
        )
    )
