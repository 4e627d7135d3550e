"""How a tenant ships: the rows behind the values of ``shipping``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.pricing.models import ShippingMethodRow
from shop.pricing.shipping import ShippingMethod


def list_shipping_methods(session: Session, tenant_id: str) -> tuple[ShippingMethod, ...]:
    """The tenant's ways to deliver, in the order they are offered."""
    rows = session.scalars(
        select(ShippingMethodRow)
        .where(ShippingMethodRow.tenant_id == tenant_id)
        .order_by(ShippingMethodRow.position, ShippingMethodRow.code)
    )
    return tuple(
        ShippingMethod(
            code=row.code,
            title=row.title,
            countries=tuple(row.countries),
            price=row.price,
            free_from=row.free_from,
            min_days=row.min_days,
            max_days=row.max_days,
        )
        for row in rows
    )
