"""``once``: a message that arrives twice has its effect once."""

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.data.router import Plane, UnitOfWork
from shop.messaging.models import CatalogueInboxRow, InboxRow

# Longer than a message can still arrive: RabbitMQ keeps dead letters for 7 days.
REMEMBERED_FOR = dt.timedelta(days=14)


def once(session: Session, consumer: str, message_id: UUID) -> bool:
    """True for the first arrival of ``message_id`` at ``consumer``, False for any other.

    The row is written in the caller's transaction, the one that holds the effect: both become
    true together or not at all. A second arrival at the same moment waits for the first.
    """
    unit: UnitOfWork = session.info["unit"]
    values: dict[str, object] = {"consumer": consumer, "message_id": message_id}
    table: type[InboxRow] | type[CatalogueInboxRow] = CatalogueInboxRow
    if unit.plane is Plane.SHARD:
        table = InboxRow
        values["tenant_id"] = unit.tenant_id
    statement = insert(table).values(values).on_conflict_do_nothing().returning(table.message_id)
    return session.execute(statement).first() is not None


def purge(session: Session, limit: int = 5_000) -> int:
    """Forget messages of more than 14 days ago, at most ``limit``; returns how many."""
    unit: UnitOfWork = session.info["unit"]
    row = InboxRow if unit.plane is Plane.SHARD else CatalogueInboxRow
    table = row.__table__
    key = tuple_(*table.primary_key.columns)
    old = (
        select(*table.primary_key.columns)
        .where(table.c.processed_at < func.now() - REMEMBERED_FOR)
        .limit(limit)
    )
    deleted = session.execute(delete(table).where(key.in_(old)).returning(table.c.message_id))
    return len(deleted.all())
