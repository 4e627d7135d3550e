"""The SQL of the journal. A ``Book`` is one connection; who holds it owns the transaction."""

import json
import sqlite3
from dataclasses import dataclass, fields
from typing import Any

from stack.gateway.charges import Charge, State
from stack.gateway.wire import Answer

# listed_no is given when the bank decides, in the order of the commits, and never changes:
# a reader who pages through the journal neither misses an entry nor meets one twice.
SCHEMA = """
CREATE TABLE IF NOT EXISTS charges (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, order_ref TEXT NOT NULL,
    tenant TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    token TEXT NOT NULL, capture INTEGER NOT NULL, state TEXT NOT NULL, decline_code TEXT,
    refunded INTEGER NOT NULL, at_ms INTEGER NOT NULL, listed_no INTEGER UNIQUE
) STRICT;
CREATE INDEX IF NOT EXISTS charges_of_order ON charges (order_ref, listed_no);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS burnt_keys (
    key TEXT PRIMARY KEY, charge_id TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals (
    key TEXT PRIMARY KEY, count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, tenant TEXT NOT NULL,
    body TEXT NOT NULL, tries INTEGER NOT NULL, due_ms INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS events_due ON events (due_ms) WHERE due_ms IS NOT NULL;
"""

_FIELDS = [field.name for field in fields(Charge)]
_COLUMNS = ", ".join("order_ref" if name == "order" else name for name in _FIELDS)
_NEXT_NO = "(SELECT coalesce(max(listed_no), 0) + 1 FROM charges)"


@dataclass(frozen=True, slots=True)
class BurntKey:
    """A key that was cancelled before it was ever used; the id is kept for who comes late."""

    charge_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook that is still to be delivered."""

    no: int
    id: str
    tenant: str
    body: str
    tries: int


class Book:
    """The journal's tables, through one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _one(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, values).fetchone()

    def _run(self, sql: str, *values: Any) -> None:
        self._connection.execute(sql, values)

    def insert(self, charge: Charge) -> None:
        """Write a new charge."""
        number = _NEXT_NO if charge.is_decided else "NULL"
        marks = ", ".join("?" * len(_FIELDS))
        self._run(
            f"INSERT INTO charges ({_COLUMNS}, listed_no) VALUES ({marks}, {number})",  # noqa: S608 constants
            *(getattr(charge, name) for name in _FIELDS),
        )

    def update(self, charge: Charge) -> None:
        """Write a charge's new state; it is listed from the moment it is decided."""
        number = f"coalesce(listed_no, {_NEXT_NO})" if charge.is_decided else "NULL"
        self._run(
            f"UPDATE charges SET state = ?, decline_code = ?, refunded = ?, at_ms = ?, "  # noqa: S608 constants
            f"listed_no = {number} WHERE id = ?",
            *(charge.state, charge.decline_code, charge.refunded, charge.at_ms, charge.id),
        )

    def find(self, charge_id: str) -> Charge | None:
        """The charge of this id."""
        return _charge(self._one(f"SELECT {_COLUMNS} FROM charges WHERE id = ?", charge_id))  # noqa: S608 constants

    def find_by_key(self, key: str) -> Charge | None:
        """The charge made under this key."""
        return _charge(self._one(f"SELECT {_COLUMNS} FROM charges WHERE key = ?", key))  # noqa: S608 constants

    def list_decided(
        self, order: str | None, since_ms: int, after: int, limit: int
    ) -> list[tuple[int, Charge]]:
        """Charges the bank decided, oldest first, each with its place in the journal."""
        of_order = "order_ref = ? AND" if order is not None else ""
        rows = self._connection.execute(
            f"SELECT listed_no, {_COLUMNS} FROM charges WHERE {of_order} "  # noqa: S608 constants
            "listed_no > ? AND at_ms >= ? ORDER BY listed_no LIMIT ?",
            (*([order] if order is not None else []), after, since_ms, limit),
        )
        return [(row[0], _charge_of(row[1:])) for row in rows]

    def list_latest(self, limit: int) -> list[Charge]:
        """The last charges, newest first, also those that still wait for the buyer."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM charges ORDER BY rowid DESC LIMIT ?",  # noqa: S608 constants
            (limit,),
        )
        return [_charge_of(row) for row in rows]

    def find_answer(self, key: str) -> tuple[str, Answer] | None:
        """The fingerprint and the answer recorded under this key."""
        row = self._one("SELECT fingerprint, status, body FROM answers WHERE key = ?", key)
        return None if row is None else (row[0], Answer(row[1], json.loads(row[2]), True))

    def record_answer(self, key: str, fingerprint: str, answer: Answer) -> None:
        """Bind the key to this answer for good."""
        self._run(
            "INSERT INTO answers VALUES (?, ?, ?, ?)",
            *(key, fingerprint, answer.status, json.dumps(answer.body)),
        )

    def find_burnt(self, key: str) -> BurntKey | None:
        """Whether the key was cancelled before use."""
        row = self._one("SELECT charge_id, at_ms FROM burnt_keys WHERE key = ?", key)
        return None if row is None else BurntKey(*row)

    def burn(self, key: str, burnt: BurntKey) -> None:
        """No charge with this key will ever take money."""
        self._run("INSERT INTO burnt_keys VALUES (?, ?, ?)", key, burnt.charge_id, burnt.at_ms)

    def count_refusal(self, key: str) -> int:
        """How often this key has been refused, this time included."""
        row = self._one(
            "INSERT INTO refusals VALUES (?, 1) "
            "ON CONFLICT (key) DO UPDATE SET count = count + 1 RETURNING count",
            key,
        )
        return int(row[0])

    def add_event(self, event_id: str, tenant: str, body: str, due_ms: int | None) -> None:
        """A webhook to deliver; without ``due_ms`` it is only kept (nobody listens)."""
        self._run(
            "INSERT INTO events (id, tenant, body, tries, due_ms) VALUES (?, ?, ?, 0, ?)",
            *(event_id, tenant, body, due_ms),
        )

    def list_due(self, now_ms: int, limit: int) -> list[Event]:
        """Webhooks whose time has come, oldest first."""
        rows = self._connection.execute(
            "SELECT no, id, tenant, body, tries FROM events WHERE due_ms <= ? "
            "ORDER BY due_ms, no LIMIT ?",
            (now_ms, limit),
        )
        return [Event(*row) for row in rows]

    def next_due_ms(self) -> int | None:
        """When the next webhook is due."""
        row = self._one("SELECT min(due_ms) FROM events WHERE due_ms IS NOT NULL")
        return None if row[0] is None else int(row[0])

    def forget_event(self, number: int) -> None:
        """The webhook was accepted."""
        self._run("DELETE FROM events WHERE no = ?", number)

    def postpone_event(self, number: int, tries: int, due_ms: int | None) -> None:
        """The webhook was not accepted; ``due_ms`` None gives it up and keeps it to be seen."""
        self._run("UPDATE events SET tries = ?, due_ms = ? WHERE no = ?", tries, due_ms, number)


def _charge(row: tuple[Any, ...] | None) -> Charge | None:
    return None if row is None else _charge_of(row)


def _charge_of(row: tuple[Any, ...]) -> Charge:
    stored = dict(zip(_FIELDS, row, strict=True))
    return Charge(**{**stored, "capture": bool(stored["capture"]), "state": State(stored["state"])})
