"""What becomes of a message that was taken: done, again later, or given up.

Each function joins the caller's transaction. A stale taker cannot undo what its successor did:
a row is changed only while its ``attempts`` are those of the lease.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from shop.messaging.message import Message
from shop.messaging.tables import (
    IDENTITY,
    after,
    dead_letter_table,
    is_ours,
    outbox_table,
)

# An error's end says what went wrong; a whole traceback of a deep stack does not fit a screen.
ERROR_SIGNS = 4_000


def hand_out(session: Session, tasks: Sequence[Message]) -> None:
    """Write these as tasks; one that is there already stays as it is."""
    if not tasks:
        return
    table = outbox_table(session)
    session.execute(
        insert(table).on_conflict_do_nothing(),
        [
            {
                "id": task.id,
                "tenant_id": task.tenant_id,
                "name": task.name,
                "actor": task.actor,
                "queue": task.queue,
                "payload": task.payload,
                "headers": task.headers,
                "created_at": task.created_at,
            }
            for task in tasks
        ],
    )


def acknowledge(session: Session, messages: Sequence[Message]) -> None:
    """Delete these: what they were for is done."""
    if not messages:
        return
    table = outbox_table(session)
    done = (
        sa.func.unnest(
            sa.literal([m.tenant_id for m in messages], ARRAY(sa.Text)),
            sa.literal([m.id for m in messages], ARRAY(sa.Uuid)),
        )
        .table_valued(sa.column("tenant_id", sa.Text), sa.column("id", sa.Uuid))
        .render_derived("done")
    )
    session.execute(
        sa.delete(table).where(table.c.tenant_id == done.c.tenant_id, table.c.id == done.c.id)
    )


def retry_later(session: Session, message: Message, error: str, seconds: float) -> None:
    """Let it rest for ``seconds`` after an attempt that failed."""
    _let_go(session, message, error, seconds, attempts=message.attempts)


def give_back(session: Session, message: Message, error: str, seconds: float = 0.0) -> None:
    """The same when nothing was attempted: it does not count, nor does its wait begin anew."""
    _let_go(session, message, error, seconds, attempts=message.attempts - 1)


def keep(session: Session, message: Message, error: str, seconds: float) -> None:
    """Take a task that is nowhere but in a worker's hands (back) into the outbox."""
    table = outbox_table(session)
    waiting = {
        "attempts": message.attempts,
        "last_error": error[-ERROR_SIGNS:],
        "available_at": after(seconds),
        "leased_until": None,
    }
    row = {name: getattr(message, name) for name in IDENTITY}
    session.execute(
        insert(table)
        .values(**row, **waiting, created_at=message.created_at)
        .on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=waiting)
    )


def bury(session: Session, message: Message, error: str, *, unless_known: bool = False) -> None:
    """Give it up: it becomes a dead letter, kept until somebody replays or discards it.

    Known as dead already, it gets the new error, or with ``unless_known`` keeps its own.
    """
    dead = dead_letter_table(session)
    end = {"attempts": message.attempts, "error": error[-ERROR_SIGNS:], "died_at": sa.func.now()}
    row = {name: getattr(message, name) for name in IDENTITY}
    new = insert(dead).values(**row, **end, created_at=message.created_at)
    key = list(dead.primary_key.columns)
    session.execute(
        new.on_conflict_do_nothing(index_elements=key)
        if unless_known
        else new.on_conflict_do_update(index_elements=key, set_=end)
    )
    acknowledge(session, [message])


def _let_go(
    session: Session, message: Message, error: str, seconds: float, *, attempts: int
) -> None:
    table = outbox_table(session)
    change = sa.update(table).where(is_ours(table, message))
    if seconds:
        change = change.values(available_at=after(seconds))
    session.execute(
        change.values(attempts=attempts, last_error=error[-ERROR_SIGNS:], leased_until=None)
    )
