"""Products, their variants and prices, where they are published and shown. Catalogue plane."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from shop.data.base import CatalogueModel


class Product(CatalogueModel):
    """A thing a brand sells, in one or more variants. ``handle`` is its address, per brand."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("brand_id", "handle", name="uq_product_brand_handle"),
        Index(
            "ix_product_title_trigrams",
            "title",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("brand.id"))
    handle: Mapped[str]
    title: Mapped[str]
    description_html: Mapped[str]
    vendor: Mapped[str]
    product_type: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    options: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Variant(CatalogueModel):
    """One choice of a product's options: what a cart line names. SKUs are unique in a brand."""

    __tablename__ = "variant"
    __table_args__ = (UniqueConstraint("brand_id", "sku", name="uq_variant_brand_sku"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("brand.id"))
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), index=True
    )
    sku: Mapped[str]
    position: Mapped[int]
    option_values: Mapped[list[str]] = mapped_column(ARRAY(Text))
    grams: Mapped[int] = mapped_column(default=0)
    barcode: Mapped[str] = mapped_column(default="")
    requires_shipping: Mapped[bool] = mapped_column(default=True)
    tax_class: Mapped[str] = mapped_column(default="standard")
    image_url: Mapped[str] = mapped_column(default="")


class Price(CatalogueModel):
    """What a variant costs in one currency, in minor units."""

    __tablename__ = "price"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True
    )
    currency: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    compare_at: Mapped[int | None]
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Publication(CatalogueModel):
    """A product is shown and sold in this tenant's storefront."""

    __tablename__ = "publication"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    published_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ProductImage(CatalogueModel):
    """A picture of a product, by its source address."""

    __tablename__ = "product_image"
    __table_args__ = (UniqueConstraint("product_id", "position", name="uq_product_image_position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    position: Mapped[int]
    url: Mapped[str]
    alt: Mapped[str]


class Collection(CatalogueModel):
    """A shelf of a brand, made from a product type or a tag."""

    __tablename__ = "collection"
    __table_args__ = (UniqueConstraint("brand_id", "slug", name="uq_collection_brand_slug"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("brand.id"))
    slug: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]


class CollectionProduct(CatalogueModel):
    """A product stands on a shelf."""

    __tablename__ = "collection_product"

    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Availability(CatalogueModel):
    """What a shard last said of a variant's stock: a state, never a number. Newer version wins."""

    __tablename__ = "availability"

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    version: Mapped[int]
