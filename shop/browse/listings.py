"""Lists of products in the current tenant's storefront."""

import datetime as dt
import logging
from typing import Final
from uuid import UUID

from shop.analytics.queries import list_top_product_ids
from shop.browse.cards import product_card
from shop.browse.shelves import get_collection
from shop.browse.values import Page, ProductCard
from shop.cache import keys
from shop.cache.remember import remember
from shop.catalog.queries import listings
from shop.catalog.queries.listings import ORDERS, ListingWish, Order
from shop.catalog.queries.search import read_terms
from shop.data.errors import DatabaseUnavailable
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, current_tenant
from shop.kernel.clock import utc_now
from shop.kernel.errors import Invalid

logger = logging.getLogger(__name__)

# The orders a visitor may choose from; what was searched for comes by relevance of itself.
SORTS: Final[tuple[Order, ...]] = tuple(order for order in ORDERS if order != "relevance")
MOST_AT_ONCE = 100
TOP_DAYS = 30


def list_products(
    q: str | None = None,
    collection: str | None = None,
    limit: int = 24,
    cursor: str | None = None,
    sort: str | None = None,
) -> Page[ProductCard]:
    """Products that suit ``q`` and stand in ``collection``; without both, all of them.

    ``sort`` is one of SORTS; None means the newest first, or the best match of ``q``. Raises
    Invalid for a limit outside 1 to 100, an unknown sort or a bad cursor, CollectionNotFound
    for a collection that is not shown.
    """
    tenant = current_tenant()
    wish = _read_wish(q, collection, limit, cursor, sort)
    key = keys.listing(tenant.id, repr(wish))
    page = remember(key, Page[ProductCard], lambda: _load(tenant, wish))
    if collection is not None and not page.items:
        get_collection(collection)
    return page


def list_top_products(limit: int = 8) -> tuple[ProductCard, ...]:
    """What sold best in the last 30 days, filled up with the newest products.

    While the tenant's shard cannot be read there are only the newest: a front page does not
    fail for want of figures.
    """
    tenant = current_tenant()
    limit = _checked_limit(limit)
    key = keys.top_products(tenant.id, limit)
    return remember(key, tuple[ProductCard, ...], lambda: _load_top(tenant, limit))


def _read_wish(
    q: str | None, collection: str | None, limit: int, cursor: str | None, sort: str | None
) -> ListingWish:
    terms = read_terms(q)
    if sort and sort not in ORDERS:
        raise Invalid(f"There is no order {sort!r}.", fields=[("sort", "unknown")])
    order: Order = sort or "relevance"
    if order == "relevance" and terms is None:
        order = "newest"
    return ListingWish(order, _checked_limit(limit), cursor or None, collection, terms)


def _checked_limit(limit: int) -> int:
    if not 1 <= limit <= MOST_AT_ONCE:
        detail = f"A list has 1 to {MOST_AT_ONCE} items."
        raise Invalid(detail, fields=[("limit", "out_of_range")])
    return limit


def _load(tenant: Tenant, wish: ListingWish) -> Page[ProductCard]:
    with reading(Plane.CATALOGUE) as session:
        found, next_cursor = listings.list_products(session, tenant, wish)
    return Page(tuple(product_card(one, tenant.currency) for one in found), next_cursor)


def _load_top(tenant: Tenant, limit: int) -> tuple[ProductCard, ...]:
    # Some of the best sellers may have been withdrawn since.
    best = _best_sellers(limit * 2)
    with reading(Plane.CATALOGUE) as session:
        top = listings.list_products_by_id(session, tenant, best)[:limit]
        newest, _ = listings.list_products(session, tenant, ListingWish(limit=limit))
    shown = {one.id: one for one in (*top, *newest)}
    return tuple(product_card(one, tenant.currency) for one in list(shown.values())[:limit])


def _best_sellers(limit: int) -> list[UUID]:
    since = utc_now().date() - dt.timedelta(days=TOP_DAYS)
    try:
        with reading(Plane.SHARD) as session:
            return list_top_product_ids(session, limit, since=since)
    except DatabaseUnavailable:
        logger.warning("best sellers cannot be read, showing the newest products")
        return []
