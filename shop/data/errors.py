"""Refusals of the data plane.

RoutingError              a fault in our code, never in a visitor's wish
├── NestedUnitOfWork      one unit of work at a time
├── WriteUnderReading     a write where only reading was asked for
├── WrongPlane            a table of the other plane
├── WrongShard            a shard that is not the current tenant's
├── WrongTenant           a row of another tenant than the current one
└── SpoiledTransaction    a failed statement was passed over; nothing was done
NoTenant                  a shard was asked for outside any tenant
UnknownTenant             no such tenant in the directory
TenantFenced              the tenant is being moved; come back in a moment
DatabaseUnavailable       a server or a pool had no connection in time; nothing was done
OutcomeUnknown            (kernel) the answer to COMMIT was lost
"""

from shop.kernel.errors import NotFound, ShopError, Unavailable


class RoutingError(ShopError):
    """The code asked for something no unit of work may do."""

    code = "routing_error"


class NestedUnitOfWork(RoutingError):
    """A unit of work was opened inside another; several go one after another."""


class WriteUnderReading(RoutingError):
    """A write was tried under ``reading()``; it would have gone to a replica."""


class WrongPlane(RoutingError):
    """A table of one plane was used in a unit of work of the other."""


class WrongShard(RoutingError):
    """A shard was named that is not the current tenant's; one unit of work has one shard."""


class WrongTenant(RoutingError):
    """A row of another tenant was about to be written for the current one."""


class SpoiledTransaction(RoutingError):
    """A statement failed, its error was caught, and the block ended as if all were well.

    PostgreSQL would answer COMMIT with ROLLBACK and no error. Use a savepoint to go on.
    """


class NoTenant(RoutingError):
    """A tenant's shard was asked for while no tenant is current."""


class UnknownTenant(NotFound):
    """The directory has no such tenant."""

    code = "unknown_tenant"


class TenantFenced(Unavailable):
    """The tenant's data is being moved to another shard; writes resume in seconds."""

    code = "tenant_moving"


class DatabaseUnavailable(Unavailable):
    """No connection to a database in time. Nothing was done."""

    code = "database_unavailable"
