"""Reads of payment attempts."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shop.payments.models import PaymentAttempt
from shop.payments.rules import AttemptState


@dataclass(frozen=True, slots=True)
class AttemptView:
    """A payment attempt as it was read."""

    tenant_id: str
    order_id: UUID
    number: int
    gateway: str
    key: str
    token: str
    amount: int
    currency: str
    state: AttemptState
    charge_id: str
    decline_code: str
    next_action_url: str
    leased_until: dt.datetime | None
    deadline_at: dt.datetime
    updated_at: dt.datetime


def latest_attempt(order_id: UUID) -> Select[PaymentAttempt]:
    """The statement for an order's newest attempt."""
    return (
        select(PaymentAttempt)
        .where(PaymentAttempt.order_id == order_id)
        .order_by(PaymentAttempt.number.desc())
        .limit(1)
    )


def find_attempt(session: Session, order_id: UUID) -> AttemptView | None:
    """The order's newest attempt, or None."""
    row = session.execute(latest_attempt(order_id)).scalar_one_or_none()
    return None if row is None else view_of(row)


def view_of(row: PaymentAttempt) -> AttemptView:
    """The frozen view of a row."""
    values = {name: getattr(row, name) for name in AttemptView.__slots__}
    return AttemptView(**{**values, "state": AttemptState(row.state)})
