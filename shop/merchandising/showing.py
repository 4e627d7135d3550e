"""Showing what shelves hold at once, to whoever has just changed them.

The event in the outbox says the same a moment later, to everyone and for certain; so a
catalogue that cannot be written to right now is no reason to fail.
"""

import logging
from collections.abc import Iterable

from shop.catalog.actions import apply_stock_state
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for
from shop.inventory.queries import list_shelf_states
from shop.kernel.errors import Unavailable

logger = logging.getLogger(__name__)


def show_stock(tenant: Tenant, skus: Iterable[str]) -> None:
    """Bring the tenant's pages up to what the shelves of ``skus`` hold."""
    try:
        with acting_for(tenant), reading(Plane.SHARD, primary=True) as session:
            shelves = list_shelf_states(session, skus)
        with transaction(Plane.CATALOGUE) as session:
            for shelf in shelves:
                apply_stock_state(session, tenant.id, shelf.variant_id, shelf.state, shelf.version)
    except Unavailable as error:
        logger.warning("stock will be shown by its event: %s", error)
