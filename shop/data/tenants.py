"""The tenant directory, and whose turn it is: the current tenant of a request or message."""

import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from shop.data.engines import CATALOGUE, Databases, databases
from shop.data.errors import DatabaseUnavailable, NoTenant, UnknownTenant
from shop.data.pools import connect

# A change of the directory is seen within this time; while its database is away the last
# known directory serves on.
DIRECTORY_SECONDS = 1.0

_TENANTS = sa.text(
    "SELECT id, brand_id, name, hostnames, currency, locale, languages, "
    "tax_regime, country, time_zone, shard, epoch, seller FROM tenant"
)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A brand in a market: its hosts, money, languages, tax regime and home shard."""

    id: str
    brand_id: UUID
    name: str
    hostnames: tuple[str, ...]
    currency: str
    locale: str
    languages: tuple[str, ...]
    tax_regime: str
    country: str
    time_zone: str
    shard: str
    epoch: int
    seller: dict[str, Any]


@dataclass
class _Directory:
    tenants: dict[str, Tenant]
    hosts: dict[str, Tenant]
    expires_at: float


_current: ContextVar[Tenant | None] = ContextVar("tenant", default=None)
_directories: weakref.WeakKeyDictionary[Databases, _Directory] = weakref.WeakKeyDictionary()


@contextmanager
def acting_for(tenant: Tenant) -> Iterator[Tenant]:
    """Everything inside the block happens for ``tenant``."""
    token = _current.set(tenant)
    try:
        yield tenant
    finally:
        _current.reset(token)


def current_tenant() -> Tenant:
    """The tenant this request or message is about; NoTenant outside any."""
    tenant = _current.get()
    if tenant is None:
        raise NoTenant("no tenant is current")
    return tenant


def find_tenant(tenant_id: str) -> Tenant | None:
    """The tenant called ``tenant_id``, or None."""
    return _directory().tenants.get(tenant_id)


def get_tenant(tenant_id: str) -> Tenant:
    """The tenant called ``tenant_id``; UnknownTenant when there is none."""
    tenant = find_tenant(tenant_id)
    if tenant is None:
        raise UnknownTenant(f"there is no tenant {tenant_id!r}", tenant=tenant_id)
    return tenant


def find_tenant_by_host(host: str) -> Tenant | None:
    """The tenant whose storefront answers at ``host`` (a port is ignored), or None."""
    return _directory().hosts.get(host.partition(":")[0].lower())


def list_tenants() -> list[Tenant]:
    """All tenants by id."""
    return [tenant for _, tenant in sorted(_directory().tenants.items())]


def forget_directory() -> None:
    """Read the directory anew at the next question: it was just changed here."""
    _directories.clear()


def _directory() -> _Directory:
    plane = databases()
    known = _directories.get(plane)
    if known is None:
        # Nothing is known, or it was just changed here: no replica may be behind that.
        return _keep(plane, _read_directory(primary=True))
    if known.expires_at > time.monotonic():
        return known
    # The others go on with what is known while this caller reads; and so does everyone while
    # the database is away.
    known.expires_at = time.monotonic() + DIRECTORY_SECONDS
    try:
        return _keep(plane, _read_directory(primary=False))
    except DatabaseUnavailable:
        return known


def _keep(plane: Databases, fresh: _Directory) -> _Directory:
    _directories[plane] = fresh
    return fresh


def _read_directory(*, primary: bool) -> _Directory:
    # Not a unit of work: units need the directory to know their shard.
    with _directory_connection(primary) as connection:
        try:
            rows = connection.execute(_TENANTS).all()
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            raise DatabaseUnavailable("the tenant directory did not answer") from error
    tenants = {row.id: _tenant(row) for row in rows}
    hosts = {host.lower(): tenant for tenant in tenants.values() for host in tenant.hostnames}
    return _Directory(tenants, hosts, time.monotonic() + DIRECTORY_SECONDS)


def _directory_connection(primary: bool) -> sa.Connection:
    """The primary first or last: a process must also start while the primary is dead."""
    server = databases().server(CATALOGUE)
    if primary:
        try:
            return connect(server.primary_reader)
        except DatabaseUnavailable:
            pass
    for replica in server.candidates(None):
        try:
            connection = connect(replica.engine)
        except DatabaseUnavailable:
            replica.eject()
            continue
        replica.admit()
        return connection
    return connect(server.primary_reader)


def _tenant(row: Any) -> Tenant:
    values = dict(row._mapping)
    values["hostnames"] = tuple(row.hostnames)
    values["languages"] = tuple(row.languages)
    return Tenant(**values)
