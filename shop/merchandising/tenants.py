"""Opening a storefront: a brand, its tenant, the tenant's fence, its ways to deliver."""

from collections.abc import Iterable

from shop.data.directory import TenantSettings, ensure_brand, ensure_tenant, open_fence
from shop.data.engines import databases
from shop.data.session import Plane, transaction
from shop.data.tenants import Tenant, forget_directory
from shop.kernel.errors import Invalid
from shop.merchandising.rules import find_faults
from shop.pricing.actions import set_shipping_methods
from shop.pricing.shipping import ShippingMethod


def add_tenant(brand: str, settings: TenantSettings, shipping: Iterable[ShippingMethod]) -> Tenant:
    """Open the storefront of ``settings`` for the brand called ``brand``, made if it is new.

    The same call again changes nothing. The fence comes first: a tenant that is in the
    directory can be written to. Raises Invalid naming all faults of the settings, TenantTaken
    for an id that has other settings, HostnameTaken.
    """
    if faults := find_faults(settings, databases().shards):
        raise Invalid(" ".join(faults.values()), fields=[(name, "invalid") for name in faults])
    with transaction(Plane.SHARD, shard=settings.shard, across_tenants=True) as session:
        open_fence(session, settings.id)
    with transaction(Plane.CATALOGUE) as session:
        tenant, is_new = ensure_tenant(session, ensure_brand(session, brand), settings)
        if is_new:
            set_shipping_methods(session, tenant.id, shipping)
    forget_directory()
    return tenant
