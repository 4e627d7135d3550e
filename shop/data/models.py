"""Who sells: brands and their tenants (catalogue plane), and each tenant's fence (its shard)."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from shop.data.base import CatalogueModel, ShardModel


class Brand(CatalogueModel):
    """Who owns products. No brand ever sees another's."""

    __tablename__ = "brand"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class TenantRow(CatalogueModel):
    """A brand in a market: one storefront."""

    __tablename__ = "tenant"
    __table_args__ = (
        CheckConstraint("tax_regime IN ('vat_included', 'sales_tax')", name="tax_regime"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("brand.id"), index=True)
    name: Mapped[str]
    hostnames: Mapped[list[str]] = mapped_column(ARRAY(Text))
    currency: Mapped[str]
    locale: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tax_regime: Mapped[str]
    country: Mapped[str]
    time_zone: Mapped[str]
    shard: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=1)
    seller: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TenantFence(ShardModel):
    """Whether a tenant may be written to on this shard; read ``FOR SHARE`` by every writer."""

    __tablename__ = "tenant_fence"

    epoch: Mapped[int] = mapped_column(default=1)
    writable: Mapped[bool] = mapped_column(default=True)
