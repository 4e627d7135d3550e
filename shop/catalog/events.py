"""What happened to products, told once it is committed.

A change of the product itself concerns every tenant of its brand; ``tenant_id`` says in whose
market it was made. Publishing and withdrawing concern that tenant alone.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from shop.messaging.envelope import Event


@dataclass(frozen=True)
class ProductChanged(Event):
    """Something a page shows of a product is not as it was; a newer version wins."""

    name: ClassVar[str] = "product.changed"

    tenant_id: str
    brand_id: UUID
    product_id: UUID
    handle: str
    product_version: int


@dataclass(frozen=True)
class ProductPublished(Event):
    """A tenant shows and sells a product that it did not before."""

    name: ClassVar[str] = "product.published"

    tenant_id: str
    product_id: UUID
    handle: str
    product_version: int


@dataclass(frozen=True)
class ProductWithdrawn(Event):
    """A tenant does not show and sell a product any more."""

    name: ClassVar[str] = "product.withdrawn"

    tenant_id: str
    product_id: UUID
    handle: str
    product_version: int
