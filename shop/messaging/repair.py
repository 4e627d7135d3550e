"""Dead letters, looked at and dealt with by an operator: on every database, one after another.

Replaying puts a message back as it was, with all attempts before it and under its own id: its
inbox row or lease still sees to it that an effect already done is not done again.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.data.engines import databases
from shop.kernel.clock import utc_now
from shop.kernel.errors import Unavailable
from shop.messaging.queries import (
    DeadLetterView,
    Waiting,
    count_dead_letters,
    list_dead_letters,
    list_waiting,
)
from shop.messaging.tables import dead_letter_table, outbox_table
from shop.messaging.units import looking, writing

BATCH = 500

_CARRIED = ("id", "tenant_id", "name", "actor", "queue", "payload", "headers", "created_at")


Verb = Callable[[Session, list[UUID]], int]


@dataclass(frozen=True, slots=True)
class OutboxState:
    """What waits in one database's outbox, and how many messages died there by queue."""

    database: str
    answers: bool
    waiting: tuple[Waiting, ...] = ()
    dead: tuple[tuple[str, int], ...] = ()


def list_databases() -> list[str]:
    """The names of all databases with an outbox: the catalogue and the shards."""
    return [server.name for server in databases().all()]


def look_at_outbox(database: str) -> OutboxState:
    """How the outbox of ``database`` stands; a server that is away is an answer too."""
    try:
        with looking(database) as session:
            waiting, dead = list_waiting(session), count_dead_letters(session)
    except Unavailable:
        return OutboxState(database, answers=False)
    return OutboxState(database, True, tuple(waiting), tuple(sorted(dead.items())))


def find_dead_letters(
    *, ids: Collection[UUID] = (), queue: str | None = None, limit: int = 100
) -> list[tuple[str, DeadLetterView]]:
    """Messages given up, each with the database it lies in."""
    found: list[tuple[str, DeadLetterView]] = []
    for database in list_databases():
        with looking(database) as session:
            letters = list_dead_letters(session, ids=ids, queue=queue, limit=limit)
        found += [(database, letter) for letter in letters]
    return found[:limit]


def replay(*, ids: Collection[UUID] = (), queue: str | None = None) -> int:
    """Put these messages back into their outboxes; returns how many.

    In batches, each a transaction: a message is always either dead or waiting.
    """
    return sum(_in_batches(_replay_batch, ids, queue))


def discard(*, ids: Collection[UUID] = (), queue: str | None = None) -> int:
    """Delete these messages for good; returns how many."""
    return sum(_in_batches(_discard_batch, ids, queue))


def _in_batches(verb: Verb, ids: Collection[UUID], queue: str | None) -> Iterator[int]:
    # What dies again while we replay is not taken a second time.
    began = utc_now()
    for database in list_databases():
        done = 1
        while done:
            with writing(database) as session:
                found = _list_ids(session, ids, queue, began)
                done = verb(session, found) if found else 0
            yield done


def _list_ids(
    session: Session, ids: Collection[UUID], queue: str | None, began: dt.datetime
) -> list[UUID]:
    letters = list_dead_letters(session, ids=ids, queue=queue, died_before=began, limit=BATCH)
    return [letter.id for letter in letters]


def _replay_batch(session: Session, ids: list[UUID]) -> int:
    dead, outbox = dead_letter_table(session), outbox_table(session)
    gone = sa.delete(dead).where(dead.c.id.in_(ids)).returning(*(dead.c[name] for name in _CARRIED))
    rows = [dict(row._mapping) for row in session.execute(gone)]
    session.execute(insert(outbox).on_conflict_do_nothing(), rows)
    return len(rows)


def _discard_batch(session: Session, ids: list[UUID]) -> int:
    dead = dead_letter_table(session)
    gone = session.execute(sa.delete(dead).where(dead.c.id.in_(ids)).returning(dead.c.id))
    return len(gone.all())
