"""``once``: a message that arrives twice has its effect once."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.data.router import Plane, UnitOfWork
from shop.messaging.models import CatalogueInboxRow, InboxRow


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
