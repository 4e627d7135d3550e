"""Idempotency keys: claimed in the transaction that does the work, so both are true together.

A key binds only what was accepted: a refused wish leaves no row. Keys are per tenant and
scope, and count for 24 hours (the sweeps delete older ones).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shop.messaging.models import IdempotencyKey

VALID_FOR = dt.timedelta(hours=24)
# Longer than any flush takes; who waits longer is told to come back.
WAIT_FOR_OTHER = "250ms"


class KeyContended(Exception):
    """Another transaction is writing or deleting one of the keys and did not finish in time."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A key with what it stands for, and the answer that shall be kept."""

    tenant_id: str
    scope: str
    key: str
    request_hash: str
    answer: dict[str, Any]

    @property
    def place(self) -> tuple[str, str, str]:
        """The key's primary key."""
        return self.tenant_id, self.scope, self.key


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key was answered before."""

    request_hash: str
    answer: dict[str, Any]


def claim(session: Session, claims: Iterable[Claim]) -> dict[tuple[str, str, str], Answer]:
    """Write the keys that are new; return the earlier answers of those that are not.

    A key is named once by one call. Sorted, in one statement: unsorted keys deadlocked in 3 of
    10 tries. Raises KeyContended (and spoils the transaction) when another one holds a key for
    over 250 ms.
    """
    wanted = {claimed.place: claimed for claimed in sorted(claims, key=lambda c: c.place)}
    if not wanted:
        return {}
    new = _insert(session, [_row(claimed) for claimed in wanted.values()])
    earlier = _answers(session, [place for place in wanted if place not in new])
    if len(new) + len(earlier) < len(wanted):
        raise KeyContended("a key that had expired was deleted while it was claimed again")
    return earlier


def find_answer(session: Session, tenant_id: str, scope: str, key: str) -> Answer | None:
    """What the key was answered, or None. Only the primary's word counts."""
    return _answers(session, [(tenant_id, scope, key)]).get((tenant_id, scope, key))


def forget(session: Session, places: Sequence[tuple[str, str, str]]) -> None:
    """Take back claims of this transaction whose wishes were refused."""
    if places:
        session.execute(delete(IdempotencyKey.__table__).where(_at(places)))


def purge(session: Session, tenant_id: str, limit: int = 5_000) -> int:
    """Delete keys older than 24 hours, at most ``limit``; returns how many."""
    old = (
        select(IdempotencyKey.scope, IdempotencyKey.key)
        .where(
            IdempotencyKey.tenant_id == tenant_id,
            IdempotencyKey.created_at < func.now() - VALID_FOR,
        )
        .limit(limit)
    )
    table = IdempotencyKey.__table__
    deleted = session.execute(
        delete(table)
        .where(table.c.tenant_id == tenant_id, tuple_(table.c.scope, table.c.key).in_(old))
        .returning(table.c.key)
    )
    return len(deleted.all())


def _insert(session: Session, rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """The places of those keys that were not there yet; waits for others' keys 250 ms each."""
    statement = (
        insert(IdempotencyKey.__table__)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(*IdempotencyKey.__table__.primary_key.columns)
    )
    session.execute(text(f"SET LOCAL lock_timeout = '{WAIT_FOR_OTHER}'"))
    try:
        new = {(row[0], row[1], row[2]) for row in session.execute(statement)}
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) == "55P03":
            raise KeyContended("another transaction holds the key") from error
        raise
    session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
    return new


def _answers(
    session: Session, places: Sequence[tuple[str, str, str]]
) -> dict[tuple[str, str, str], Answer]:
    if not places:
        return {}
    table = IdempotencyKey.__table__
    rows = session.execute(select(table).where(_at(places)))
    return {
        (row.tenant_id, row.scope, row.key): Answer(row.request_hash, row.answer) for row in rows
    }


def _at(places: Sequence[tuple[str, str, str]]) -> Any:
    table = IdempotencyKey.__table__
    return tuple_(table.c.tenant_id, table.c.scope, table.c.key).in_(places)


def _row(claimed: Claim) -> dict[str, Any]:
    return {
        "tenant_id": claimed.tenant_id,
        "scope": claimed.scope,
        "key": claimed.key,
        "request_hash": claimed.request_hash,
        "answer": claimed.answer,
    }
