"""Setting and receiving stock, each one transaction on the tenant's shard."""

from shop.data.session import Plane, transaction
from shop.data.tenants import Tenant, acting_for
from shop.inventory import actions
from shop.merchandising.showing import show_stock


def set_available(tenant: Tenant, sku: str, wanted: int, reason: str) -> int:
    """Make ``wanted`` pieces of ``sku`` available; returns by how many that changed.

    What is reserved or sold stays so. Raises UnknownStock, NotEnough for a negative number.
    """
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        change = actions.set_available(session, tenant.id, sku, wanted, reason=reason)
    show_stock(tenant, [sku])
    return change


def receive(tenant: Tenant, sku: str, quantity: int, reason: str) -> None:
    """Put ``quantity`` new pieces of ``sku`` on the shelf.

    Raises UnknownStock, NotEnough for less than one piece.
    """
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        actions.receive(session, tenant.id, sku, quantity, reason=reason)
    show_stock(tenant, [sku])
