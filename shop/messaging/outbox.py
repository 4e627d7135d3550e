"""``record``: an event in the transaction that makes it true. It leaves after the commit."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shop.data.errors import NoTenant
from shop.data.router import Plane, UnitOfWork
from shop.kernel.ids import new_id
from shop.messaging.envelope import Event, to_payload
from shop.messaging.models import CatalogueOutboxRow, OutboxRow
from shop.observability.context import current_trace


def record(session: Session, event: Event, *, tenant_id: str | None = None) -> UUID:
    """Write ``event`` to the outbox of the session's database; returns the message's id.

    ``tenant_id`` defaults to the unit's tenant; only on the catalogue it may stay empty (else
    NoTenant).
    """
    row = row_for(event, _tenant(session, tenant_id))
    session.execute(insert(_table(session)).values(row))
    message_id: UUID = row["id"]
    return message_id


def record_task(
    session: Session,
    actor: str,
    queue: str,
    payload: dict[str, Any],
    *,
    name: str = "task",
    due_at: dt.datetime | None = None,
    tenant_id: str | None = None,
) -> None:
    """Hand one actor one task, not before ``due_at``: longer waits live in the database."""
    row = {
        **_row(name, payload, _tenant(session, tenant_id), current_trace().headers()),
        "actor": actor,
        "queue": queue,
    }
    if due_at is not None:
        row["available_at"] = due_at
    session.execute(insert(_table(session)).values(row))


def row_for(event: Event, tenant_id: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The outbox row of ``event``, for writers that insert many rows at once."""
    headers = headers or current_trace().headers()
    return _row(event.name, to_payload(event), tenant_id, headers)


def add_rows(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows made by ``row_for`` with one statement."""
    values = list(rows)
    if values:
        session.execute(_table(session).__table__.insert(), values)


def _row(
    name: str, payload: dict[str, Any], tenant_id: str, headers: dict[str, str]
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": tenant_id,
        "name": name,
        "payload": payload,
        "headers": headers,
    }


def _table(session: Session) -> type[OutboxRow] | type[CatalogueOutboxRow]:
    unit: UnitOfWork = session.info["unit"]
    return OutboxRow if unit.plane is Plane.SHARD else CatalogueOutboxRow


def _tenant(session: Session, tenant_id: str | None) -> str:
    unit: UnitOfWork = session.info["unit"]
    tenant_id = tenant_id or unit.tenant_id or ""
    if unit.plane is Plane.SHARD and not tenant_id:
        raise NoTenant("an event on a shard is some tenant's")
    return tenant_id
