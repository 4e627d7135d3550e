"""What the shelves say, as pages show it."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.catalog.models import Availability


def apply_stock_state(
    session: Session, tenant_id: str, variant_id: UUID, state: str, version: int
) -> bool:
    """Show ``state`` for the tenant's variant unless a later ``version`` was shown before.

    Messages come twice, late and out of order; only the newest counts. False: it was older.
    """
    new = insert(Availability).values(
        tenant_id=tenant_id, variant_id=variant_id, state=state, version=version
    )
    statement = new.on_conflict_do_update(
        index_elements=[Availability.tenant_id, Availability.variant_id],
        set_={"state": new.excluded.state, "version": new.excluded.version},
        where=Availability.version < new.excluded.version,
    ).returning(Availability.variant_id)
    return session.execute(statement).first() is not None
