"""What waits in an outbox and what was given up. Each function looks at the session's database."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.messaging.tables import dead_letter_table, outbox_table

# Beyond this nobody needs the exact number, and counting on would slow what is slow already.
COUNT_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one queue of an outbox holds; ``queue`` is empty for events."""

    queue: str
    messages: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class DeadLetterView:
    """A message given up."""

    id: UUID
    tenant_id: str
    name: str
    actor: str
    queue: str
    attempts: int
    error: str
    created_at: dt.datetime
    died_at: dt.datetime


def list_waiting(session: Session) -> list[Waiting]:
    """Each queue with messages in it; at most ``COUNT_LIMIT`` are counted altogether."""
    table = outbox_table(session)
    some = sa.select(table.c.queue, table.c.created_at).limit(COUNT_LIMIT).subquery()
    oldest = sa.func.extract("epoch", sa.func.now() - sa.func.min(some.c.created_at))
    rows = session.execute(
        sa.select(some.c.queue, sa.func.count(), oldest)
        .group_by(some.c.queue)
        .order_by(some.c.queue)
    )
    return [Waiting(queue, int(number), float(age)) for queue, number, age in rows]


def oldest_seconds(session: Session) -> float:
    """For how long the oldest message that may be worked on has been waiting; 0 when none is."""
    table = outbox_table(session)
    # A message that rests until later waits for its time, not for us.
    oldest = sa.func.min(table.c.available_at)
    age = session.scalar(
        sa.select(sa.func.extract("epoch", sa.func.now() - oldest)).where(
            table.c.available_at <= sa.func.now()
        )
    )
    return float(age or 0.0)


def count_dead_letters(session: Session) -> dict[str, int]:
    """The number of messages given up by queue; at most ``COUNT_LIMIT`` altogether."""
    table = dead_letter_table(session)
    some = sa.select(table.c.queue).limit(COUNT_LIMIT).subquery()
    rows = session.execute(sa.select(some.c.queue, sa.func.count()).group_by(some.c.queue))
    return {queue or "events": int(number) for queue, number in rows}


def list_dead_letters(
    session: Session,
    *,
    ids: Collection[UUID] = (),
    queue: str | None = None,
    died_before: dt.datetime | None = None,
    limit: int = 100,
) -> list[DeadLetterView]:
    """Messages given up, the oldest death first; these ``ids``, this ``queue``, or all."""
    table = dead_letter_table(session)
    statement = sa.select(
        *(table.c[name] for name in DeadLetterView.__dataclass_fields__)
    ).order_by(table.c.died_at, table.c.id)
    if ids:
        statement = statement.where(table.c.id.in_(ids))
    if queue is not None:
        statement = statement.where(table.c.queue == queue)
    if died_before is not None:
        statement = statement.where(table.c.died_at < died_before)
    return [DeadLetterView(*row) for row in session.execute(statement.limit(limit))]
