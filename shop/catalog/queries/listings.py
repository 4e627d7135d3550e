"""Stretches of a tenant's products: all, a collection, what was searched for. One statement each.

Read on by a cursor over (sort value, id), never by OFFSET, and nothing is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, select, tuple_
from sqlalchemy.orm import Session

from shop.catalog.models import Collection, CollectionProduct, Product, Publication
from shop.catalog.queries.cursors import decode_cursor, encode_cursor
from shop.catalog.queries.search import SearchTerms, matches, rank
from shop.catalog.queries.shown import ProductSummary, as_summary, offer_of_product, select_shown
from shop.data.tenants import Tenant

Order = Literal["newest", "title", "price", "-price", "relevance"]
ORDERS: Final[tuple[Order, ...]] = ("newest", "title", "price", "-price", "relevance")


@dataclass(frozen=True, slots=True)
class ListingWish:
    """Which products, in which order, from where on. ``relevance`` needs ``terms``."""

    order: Order = "newest"
    limit: int = 24
    cursor: str | None = None
    collection: str | None = None
    terms: SearchTerms | None = None


class _Way(NamedTuple):
    """How an order sorts: by ``value`` (of type ``kind``), then by ``id``, both one way."""

    value: ColumnElement[Any]
    id: SQLColumnExpression[UUID]
    kind: type[int | str]
    descending: bool


def list_products(
    session: Session, tenant: Tenant, wish: ListingWish
) -> tuple[tuple[ProductSummary, ...], str | None]:
    """The products of ``wish`` and the cursor behind them, None at the end of the list.

    Raises Invalid for a bad cursor.
    """
    offer = offer_of_product(tenant)
    way = _way(wish, tenant, offer.c.price)
    statement = _narrowed(select_shown(tenant, offer), tenant, wish)
    statement = _ordered(statement, way, wish).add_columns(way.value.label("sort_value"))
    rows = session.execute(statement.limit(wish.limit + 1)).all()
    shown = rows[: wish.limit]
    cursor = None
    if len(rows) > wish.limit:
        cursor = encode_cursor(wish.order, shown[-1].sort_value, shown[-1].id)
    return tuple(as_summary(row) for row in shown), cursor


def list_products_by_id(
    session: Session, tenant: Tenant, product_ids: Iterable[UUID]
) -> tuple[ProductSummary, ...]:
    """The products of ``product_ids`` in their order; what the tenant does not show is absent."""
    wanted = list(product_ids)
    if not wanted:
        return ()
    statement = select_shown(tenant, offer_of_product(tenant)).where(Product.id.in_(wanted))
    found = {row.id: as_summary(row) for row in session.execute(statement)}
    return tuple(found[product_id] for product_id in wanted if product_id in found)


def _narrowed(statement: Select[Any], tenant: Tenant, wish: ListingWish) -> Select[Any]:
    if wish.collection is not None:
        on_shelf = (
            select(CollectionProduct.product_id)
            .join(Collection, Collection.id == CollectionProduct.collection_id)
            .where(Collection.brand_id == tenant.brand_id, Collection.slug == wish.collection)
        )
        statement = statement.where(Product.id.in_(on_shelf))
    if wish.terms is not None:
        statement = statement.where(matches(wish.terms, tenant.brand_id))
    return statement


def _way(wish: ListingWish, tenant: Tenant, price: ColumnElement[int]) -> _Way:
    if wish.order == "title":
        return _Way(func.lower(Product.title), Product.id, str, descending=False)
    if wish.order in ("price", "-price"):
        return _Way(price, Product.id, int, descending=wish.order == "-price")
    if wish.order == "relevance" and wish.terms is not None:
        return _Way(rank(wish.terms, tenant.brand_id), Product.id, int, descending=True)
    # Ids begin with their time, so the newest products have the highest ids: the primary key of
    # publications is the index of this order.
    return _Way(literal(0), Publication.product_id, int, descending=True)


def _ordered(statement: Select[Any], way: _Way, wish: ListingWish) -> Select[Any]:
    keys = [way.id] if wish.order == "newest" else [way.value, way.id]
    if wish.cursor is not None:
        value, product_id = decode_cursor(wish.cursor, wish.order, way.kind)
        values = [product_id] if len(keys) == 1 else [value, product_id]
        left, right = tuple_(*keys), tuple_(*(literal(each) for each in values))
        statement = statement.where(left < right if way.descending else left > right)
    return statement.order_by(*(key.desc() if way.descending else key for key in keys))
