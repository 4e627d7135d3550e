"""The collections of the current tenant's storefront."""

from shop.browse.cards import collection_card
from shop.browse.errors import CollectionNotFound
from shop.browse.values import CollectionCard
from shop.cache import keys
from shop.cache.remember import remember
from shop.catalog.queries import shelves
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, current_tenant


def list_collections() -> tuple[CollectionCard, ...]:
    """All collections that show something: types before tags, the fullest first."""
    tenant = current_tenant()
    key = keys.collections(tenant.id)
    return remember(key, tuple[CollectionCard, ...], lambda: _load(tenant))


def get_collection(slug: str) -> CollectionCard:
    """The collection at ``slug``; CollectionNotFound when none is shown there."""
    for collection in list_collections():
        if collection.slug == slug:
            return collection
    raise CollectionNotFound(f"there is no collection {slug!r}", slug=slug)


def _load(tenant: Tenant) -> tuple[CollectionCard, ...]:
    with reading(Plane.CATALOGUE) as session:
        found = shelves.list_collections(session, tenant)
    return tuple(collection_card(one) for one in found)
