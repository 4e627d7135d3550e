"""How a tenant ships is set here. Each function joins the caller's transaction."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.pricing.models import ShippingMethodRow
from shop.pricing.shipping import ShippingMethod


def set_shipping_methods(
    session: Session, tenant_id: str, methods: Iterable[ShippingMethod]
) -> None:
    """Make ``methods`` the tenant's ways to deliver, offered in this order; earlier ones go."""
    rows = [
        {
            "tenant_id": tenant_id,
            "position": position,
            **asdict(method),
            "countries": list(method.countries),
        }
        for position, method in enumerate(methods, 1)
    ]
    session.execute(delete(ShippingMethodRow).where(ShippingMethodRow.tenant_id == tenant_id))
    if rows:
        session.execute(insert(ShippingMethodRow).values(rows))
