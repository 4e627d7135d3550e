"""A payment attempt is locked before the reservation, stock, order and cart it is about."""

from uuid import UUID

from sqlalchemy.orm import Session

from shop.payments.queries import AttemptView, latest_attempt, view_of


def lock_attempt(session: Session, order_id: UUID) -> AttemptView | None:
    """Lock the order's newest attempt and return it, or None."""
    row = session.execute(latest_attempt(order_id).with_for_update()).scalar_one_or_none()
    return None if row is None else view_of(row)
