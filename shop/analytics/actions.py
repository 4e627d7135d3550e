"""Adding up what was sold."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.analytics.models import ProductSales, SalesDaily
from shop.orders.events import OrderPaid, SoldLine


def add_sale(session: Session, event: OrderPaid, day: dt.date) -> None:
    """Add a paid order to the sums of ``day``, its date in the tenant's time zone.

    Joins the caller's transaction, which also makes sure that an event counts once. Locks the
    rows of the day, then of its products in the order of their ids.
    """
    products = _by_product(event.lines)
    day_sums = {
        "orders": 1,
        "pieces": sum(sums["pieces"] for sums in products.values()),
        "revenue": event.grand_total,
        "tax": event.tax_total,
    }
    _add(session, SalesDaily, [{"tenant_id": event.tenant_id, "day": day, **day_sums}], day_sums)
    rows = [
        {"tenant_id": event.tenant_id, "product_id": product_id, "day": day, **products[product_id]}
        for product_id in sorted(products)
    ]
    if rows:
        _add(session, ProductSales, rows, ("pieces", "revenue"))


def _by_product(lines: Iterable[SoldLine]) -> dict[UUID, dict[str, int]]:
    """Two variants of one product are two lines, but one row of the sums."""
    sums: dict[UUID, dict[str, int]] = defaultdict(lambda: {"pieces": 0, "revenue": 0})
    for line in lines:
        sums[line.product_id]["pieces"] += line.quantity
        sums[line.product_id]["revenue"] += line.total
    return dict(sums)


def _add(
    session: Session,
    model: type[SalesDaily] | type[ProductSales],
    rows: list[dict[str, Any]],
    sums: Iterable[str],
) -> None:
    table = model.__table__
    statement = insert(table).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[column.name for column in table.primary_key.columns],
            set_={name: table.c[name] + statement.excluded[name] for name in sums},
        )
    )
