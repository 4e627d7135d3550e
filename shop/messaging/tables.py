"""The outbox and the dead letters of a session's database, and what is said of their rows.

Two tables of each, one on either plane, with the same columns.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.data.router import Plane, UnitOfWork
from shop.messaging.message import Message
from shop.messaging.models import (
    CatalogueDeadLetter,
    CatalogueOutboxRow,
    DeadLetter,
    OutboxRow,
)

EVENTS = ""  # the queue of what nobody has asked the subscriptions about yet

# What a message is, wherever it lies.
IDENTITY = ("id", "tenant_id", "name", "actor", "queue", "payload", "headers")


def outbox_table(session: Session) -> sa.Table:
    """The outbox of the session's database."""
    return _table(session, OutboxRow, CatalogueOutboxRow)


def dead_letter_table(session: Session) -> sa.Table:
    """The dead letters of the session's database."""
    return _table(session, DeadLetter, CatalogueDeadLetter)


def message_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of ``table`` in the order of Message."""
    return [
        table.c[name]
        for name in (*IDENTITY, "attempts", "created_at", "available_at", "last_error")
    ]


def is_free(table: sa.Table) -> sa.ColumnElement[bool]:
    """It is due, and nobody holds it."""
    now = sa.func.now()
    unheld = sa.or_(table.c.leased_until.is_(None), table.c.leased_until <= now)
    return sa.and_(table.c.available_at <= now, unheld)


def is_ours(table: sa.Table, message: Message) -> sa.ColumnElement[bool]:
    """It is the row of ``message``, and nobody has leased it since we did."""
    return sa.and_(
        table.c.tenant_id == message.tenant_id,
        table.c.id == message.id,
        table.c.attempts == message.attempts,
    )


def after(seconds: float) -> sa.ColumnElement[dt.datetime]:
    """The moment so many seconds from now, by the database's clock."""
    return sa.func.now() + dt.timedelta(seconds=seconds)


def _table(session: Session, shard: type[Any], catalogue: type[Any]) -> sa.Table:
    unit: UnitOfWork = session.info["unit"]
    table: sa.Table = (shard if unit.plane is Plane.SHARD else catalogue).__table__
    return table
