"""How a tenant ships and what it asks for it. Catalogue plane."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from shop.data.base import CatalogueModel


class ShippingMethodRow(CatalogueModel):
    """One way to deliver; money in minor units of the tenant's currency, in its tax regime."""

    __tablename__ = "shipping_method"
    __table_args__ = (CheckConstraint("price >= 0", name="price"),)

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    title: Mapped[str]
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    price: Mapped[int]
    free_from: Mapped[int | None]
    min_days: Mapped[int]
    max_days: Mapped[int]
