"""The products a tenant shows: published, with a price in its currency; the base of all lists.

Statements only. ``listings`` and ``products`` add what they ask for.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.selectable import LateralFromClause

from shop.catalog.models import Availability as AvailabilityRow
from shop.catalog.models import Price, Product, Publication, Variant
from shop.catalog.rules import Availability
from shop.data.tenants import Tenant

# What a product is when its variants are these: the best of them. No row counts as sold out.
_STATES: tuple[Availability, ...] = ("sold_out", "few_left", "in_stock")


@dataclass(frozen=True, slots=True)
class ProductSummary:
    """A product as lists need it; amounts are minor units of the tenant's currency.

    ``price`` and ``compare_at`` are those of the cheapest variant, ``first_options`` the
    option values of the first one.
    """

    id: UUID
    handle: str
    title: str
    vendor: str
    price: int
    compare_at: int | None
    availability: Availability
    first_options: tuple[str, ...]


def for_sale(tenant: Tenant) -> Select[Any]:
    """Variants with a price in the tenant's currency, of the product of the outer statement.

    A variant whose options are not those of its product any more cannot be chosen on a page.
    """
    return (
        select()
        .select_from(Variant)
        .join(Price, (Price.variant_id == Variant.id) & (Price.currency == tenant.currency))
        .outerjoin(
            AvailabilityRow,
            (AvailabilityRow.variant_id == Variant.id) & (AvailabilityRow.tenant_id == tenant.id),
        )
        .where(
            Variant.product_id == Product.id,
            func.cardinality(Variant.option_values) == func.cardinality(Product.options),
        )
    )


def state_number() -> ColumnElement[int]:
    """The place of a variant's state among the states, worst first."""
    return case(
        {state: number for number, state in enumerate(_STATES)},
        value=AvailabilityRow.state,
        else_=0,
    )


def state_name(number: int) -> Availability:
    """The state at a place that ``state_number`` gave."""
    return _STATES[number]


def offer_of_product(tenant: Tenant) -> LateralFromClause:
    """Lowest price, its former price, best state and first options of the outer product."""
    return (
        for_sale(tenant)
        .add_columns(
            func.min(Price.amount).label("price"),
            _first(Price.compare_at, Price.amount, Variant.position).label("compare_at"),
            func.max(state_number()).label("state"),
            # A text, because arrays of differing lengths cannot be gathered in one.
            _first(func.to_json(Variant.option_values), Variant.position).label("first_options"),
        )
        .having(func.count() > 0)
        .lateral("offer")
    )


def select_shown(tenant: Tenant, offer: LateralFromClause) -> Select[Any]:
    """One row for each product that the tenant shows: product columns, then those of ``offer``."""
    return (
        select(
            Product.id,
            Product.handle,
            Product.title,
            Product.vendor,
            offer.c.price,
            offer.c.compare_at,
            offer.c.state,
            offer.c.first_options,
        )
        .select_from(Publication)
        .join(Product, Product.id == Publication.product_id)
        .join(offer, true())
        .where(Publication.tenant_id == tenant.id, Product.brand_id == tenant.brand_id)
    )


def as_summary(row: Any) -> ProductSummary:
    """The value of a row of ``select_shown``; further columns are left alone."""
    return ProductSummary(
        id=row.id,
        handle=row.handle,
        title=row.title,
        vendor=row.vendor,
        price=row.price,
        compare_at=row.compare_at,
        availability=state_name(row.state),
        first_options=tuple(row.first_options),
    )


def _first(value: Any, *order: Any) -> ColumnElement[Any]:
    return first_of(func.array_agg(value).aggregate_order_by(*order))


def first_of(gathered: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first element of an array; PostgreSQL wants brackets around a call before ``[1]``."""
    bracketed: Any = Grouping(gathered)
    first: ColumnElement[Any] = bracketed[1]
    return first
