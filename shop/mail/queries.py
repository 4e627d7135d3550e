"""Reads of letters."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.mail.models import Letter


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as it was read."""

    id: UUID
    about_id: UUID
    kind: str
    state: str
    error: str


def list_letters(session: Session, about_id: UUID) -> list[LetterView]:
    """Every letter about an order, oldest first."""
    rows = session.scalars(
        select(Letter).where(Letter.about_id == about_id).order_by(Letter.created_at, Letter.id)
    )
    return [LetterView(row.id, row.about_id, row.kind, row.state, row.error) for row in rows]
