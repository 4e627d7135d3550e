"""Which database a statement goes to: the one its unit of work was opened on, or nowhere.

SQLAlchemy itself warns that choosing leader or follower statement by statement leads to
uncoordinated transactions; so the choice is made once, when the unit opens, and this session
only refuses what does not fit it.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Select, event
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from shop.data.errors import WriteUnderReading, WrongPlane, WrongTenant


class Plane(enum.Enum):
    """The two kinds of database; the value is the bind key of their tables."""

    CATALOGUE = None
    SHARD = "shard"


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """One plane, one database, one role, for as long as it is open."""

    plane: Plane
    database: str
    writing: bool
    target: str  # "primary" or "replica": who answers
    tenant_id: str | None  # None: across all tenants of the shard
    connection: Connection


class RoutingSession(Session):
    """A session of one unit of work, kept in ``info["unit"]``."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any
    ) -> Connection:
        unit: UnitOfWork = self.info["unit"]
        for plane in _planes_of(mapper, clause):
            if plane is not unit.plane:
                raise WrongPlane(f"{_name(mapper, clause)} in a unit of work on {unit.plane}")
        if not unit.writing and (self._flushing or _is_write(clause)):
            raise WriteUnderReading(f"{_name(mapper, clause)} in a unit of work that only reads")
        return unit.connection


def _planes_of(mapper: Any, clause: Any) -> set[Plane]:
    """The planes a statement says it touches; joins and text are known to the server alone."""
    tables = [getattr(mapper, "local_table", None), getattr(clause, "table", None)]
    if mapper is None and isinstance(clause, Select):
        tables = list(clause.columns_clause_froms)
    found = [metadata for table in tables if (metadata := getattr(table, "metadata", None))]
    return {Plane(metadata.info.get("bind_key")) for metadata in found}


def _name(mapper: Any, clause: Any) -> str:
    """Which statement it is, for an error. Its SQL does not exist yet: not all of them can be
    compiled out of their place."""
    table = getattr(clause, "table", None)
    if table is None:
        table = getattr(mapper, "local_table", None)
    kind = "flush" if clause is None else type(clause).__name__.lower()
    return kind if table is None else f"{kind} of {table}"


def _is_write(clause: Any) -> bool:
    """What the statement says of itself; text and DML inside a CTE are refused by the server,
    whose connections are read-only under ``reading()``."""
    if clause is None:
        return False
    if isinstance(clause, Select) and clause._for_update_arg is not None:
        return True
    return bool(getattr(clause, "is_dml", False))


def restrict_to_tenant(state: ORMExecuteState, base: type) -> None:
    """Add ``tenant_id = …`` to every ORM statement on tables that derive from ``base``.

    Rows that come as parameters name their tenant themselves: any other raises WrongTenant.
    """
    unit: UnitOfWork = state.session.info["unit"]
    if unit.tenant_id is None or state.is_column_load or state.is_relationship_load:
        return
    tenant_id = unit.tenant_id
    if isinstance(state.parameters, list):
        _refuse_others(tenant_id, (row.get("tenant_id", tenant_id) for row in state.parameters))
    state.statement = state.statement.options(
        with_loader_criteria(base, lambda cls: cls.tenant_id == tenant_id, include_aliases=True)
    )


def install_tenant_filter(base: type) -> None:
    """Make every session restrict what it reads and changes to its unit's tenant."""

    @event.listens_for(RoutingSession, "do_orm_execute")
    def _(state: ORMExecuteState) -> None:
        if state.session.info["unit"].plane is Plane.SHARD:
            restrict_to_tenant(state, base)

    @event.listens_for(RoutingSession, "before_flush")
    def _(session: RoutingSession, _context: Any, _instances: Any) -> None:
        unit: UnitOfWork = session.info["unit"]
        changed: list[Any] = [*session.new, *session.dirty]
        if unit.tenant_id is not None:
            owned = (row.tenant_id for row in changed if issubclass(type(row), base))
            _refuse_others(unit.tenant_id, owned)


def _refuse_others(tenant_id: str, owners: Iterable[str]) -> None:
    for owner in owners:
        if owner != tenant_id:
            raise WrongTenant(f"a row of {owner} was about to be written for {tenant_id}")
