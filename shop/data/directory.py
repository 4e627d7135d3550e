"""Writing the tenant directory. Each function joins the caller's transaction."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.data.models import Brand, TenantFence, TenantRow
from shop.data.tenants import Tenant
from shop.kernel.errors import Conflict
from shop.kernel.ids import new_id

# Others go on reading; only writers of the directory wait for each other.
_LOCK_DIRECTORY = text("LOCK TABLE tenant IN SHARE ROW EXCLUSIVE MODE")


class HostnameTaken(Conflict):
    """Another tenant's storefront answers at this hostname."""

    code = "hostname_taken"


class TenantTaken(Conflict):
    """There is a tenant of this id with other settings."""

    code = "tenant_taken"


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """What a tenant is made of; ``seller`` is what its invoices say of the seller."""

    id: str
    name: str
    hostnames: tuple[str, ...]
    currency: str
    locale: str
    languages: tuple[str, ...]
    tax_regime: str
    country: str
    time_zone: str
    shard: str
    seller: dict[str, Any]


def ensure_brand(session: Session, name: str) -> UUID:
    """The id of the brand called ``name``, made when there is none."""
    made = insert(Brand).values(id=new_id(), name=name).on_conflict_do_nothing()
    session.execute(made)
    brand_id: UUID = session.scalars(select(Brand.id).where(Brand.name == name)).one()
    return brand_id


def ensure_tenant(
    session: Session, brand_id: UUID, settings: TenantSettings
) -> tuple[Tenant, bool]:
    """The tenant of ``settings`` and whether it is new; entered into the directory if it is.

    Locks the directory against other writers, so that two tenants cannot take one hostname.
    Raises TenantTaken when there is a tenant of this id with other settings, HostnameTaken.
    """
    session.execute(_LOCK_DIRECTORY)
    rows = session.scalars(select(TenantRow).order_by(TenantRow.id)).all()
    wanted = _columns(brand_id, settings)
    known = next((row for row in rows if row.id == settings.id), None)
    if known is None:
        _check_hostnames(wanted["hostnames"], rows)
        known = TenantRow(**wanted)
        session.add(known)
        session.flush()
        return _tenant(known), True
    if any(getattr(known, field) != value for field, value in wanted.items()):
        raise TenantTaken(f"The tenant {known.id!r} is there with other settings.")
    return _tenant(known), False


def open_fence(session: Session, tenant_id: str) -> None:
    """Let a tenant be written to on the session's shard; a fence that stands is not touched."""
    session.execute(insert(TenantFence).values(tenant_id=tenant_id).on_conflict_do_nothing())


def _columns(brand_id: UUID, settings: TenantSettings) -> dict[str, Any]:
    return {
        **asdict(settings),
        "hostnames": [name.lower() for name in settings.hostnames],
        "languages": list(settings.languages),
        "brand_id": brand_id,
    }


def _check_hostnames(hostnames: list[str], rows: Iterable[TenantRow]) -> None:
    for row in rows:
        if taken := set(hostnames) & {name.lower() for name in row.hostnames}:
            detail = f"The hostname {min(taken)} belongs to the tenant {row.id!r}."
            raise HostnameTaken(detail, hostname=min(taken), tenant=row.id)


def _tenant(row: TenantRow) -> Tenant:
    values = {column: getattr(row, column) for column in Tenant.__slots__}
    values["hostnames"] = tuple(row.hostnames)
    values["languages"] = tuple(row.languages)
    return Tenant(**values)
