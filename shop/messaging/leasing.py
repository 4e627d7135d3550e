"""Taking messages out of an outbox. Each function joins the caller's transaction.

A lease is a promise with an end: whoever dies holding one is forgotten when it has passed, and
the row is anyone's again. ``SKIP LOCKED`` gives two takers disjoint rows. What becomes of a
message afterwards is said in ``settling``.
"""

import functools
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shop.messaging.message import Message
from shop.messaging.tables import (
    EVENTS,
    after,
    is_free,
    is_ours,
    message_columns,
    outbox_table,
)


def is_anything_waiting(session: Session, queues: Iterable[str]) -> bool:
    """Whether a message of these queues may be taken now.

    What idle loops ask many times a second: one round trip, a tenth of the cost of a lease.
    """
    return bool(session.scalar(_waiting(outbox_table(session)), {"queues": list(queues)}))


def hold_events(session: Session, limit: int) -> list[Message]:
    """The oldest events, held by row locks until the caller's transaction ends."""
    table = outbox_table(session)
    rows = session.execute(
        sa.select(*message_columns(table))
        .where(table.c.queue == EVENTS, is_free(table))
        .order_by(table.c.available_at, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Message(*row) for row in rows]


def lease(session: Session, shares: Mapping[str, int], seconds: float) -> list[Message]:
    """At most ``shares[queue]`` messages of each queue, the oldest first, for ``seconds``.

    Counts as an attempt at once, so that a message whose worker dies of it is not tried for ever.
    """
    table = outbox_table(session)
    picked = _pick(table, shares)
    rows = session.execute(
        sa.update(table)
        .where(table.c.tenant_id == picked.c.tenant_id, table.c.id == picked.c.id)
        .values(leased_until=after(seconds), attempts=table.c.attempts + 1)
        .returning(*message_columns(table))
    )
    return sorted((Message(*row) for row in rows), key=lambda m: (m.available_at, m.id))


def renew(session: Session, messages: Iterable[Message], seconds: float) -> None:
    """Hold these for ``seconds`` from now: their workers are still busy."""
    table = outbox_table(session)
    for message in messages:
        session.execute(
            sa.update(table).where(is_ours(table, message)).values(leased_until=after(seconds))
        )


@functools.cache
def _waiting(table: sa.Table) -> sa.Select[tuple[bool]]:
    """Made once: making it would cost more than asking."""
    queues = sa.bindparam("queues", type_=ARRAY(sa.Text))
    return sa.select(sa.exists().where(table.c.queue == sa.any_(queues), is_free(table)))


def _pick(table: sa.Table, shares: Mapping[str, int]) -> sa.CTE:
    """A CTE: as a plain subquery the planner may run it once for each row of the outbox."""
    wanted = sa.values(
        sa.column("queue", sa.Text), sa.column("share", sa.BigInteger), name="wanted"
    ).data(sorted(shares.items()))
    oldest = (
        sa.select(table.c.tenant_id, table.c.id)
        .where(table.c.queue == wanted.c.queue, is_free(table))
        .order_by(table.c.available_at, table.c.id)
        .limit(wanted.c.share)
        .with_for_update(skip_locked=True, of=table)
        .lateral("oldest")
    )
    return (
        sa.select(oldest.c.tenant_id, oldest.c.id)
        .select_from(wanted.join(oldest, sa.true()))
        .cte("picked")
    )
