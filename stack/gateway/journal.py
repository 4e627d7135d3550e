"""The journal: one SQLite file, written by one thread, many verbs to a commit.

A charge is answered only after its commit is on the disk (WAL, ``synchronous=FULL``), so
``kill -9`` loses nothing that was answered. SQLite works in native threads of its own, for
its waits would stop every other connection of a gevent process. While one commit runs, what
arrives queues up and becomes the next commit.
"""

import fcntl
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import gevent
from gevent.event import AsyncResult, Event
from gevent.threadpool import ThreadPool

from stack.gateway.book import SCHEMA, Book

Result = TypeVar("Result")
Verb = Callable[[Book], Result]

_LARGEST_BATCH = 200


class JournalBusy(Exception):
    """Another process keeps this journal; two would not know of each other's keys in flight."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a verb gave, or what it raised: errors cross from thread to hub as values."""

    value: Any = None
    error: Exception | None = None

    def unwrap(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


class Journal:
    """The provider's memory. ``write`` and ``read`` take a verb, a function of a Book."""

    def __init__(self, folder: Path) -> None:
        """Open or create the journal in ``folder``; raises JournalBusy when it is in use."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = (folder / "journal.lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise JournalBusy(f"another gateway keeps the journal in {folder}") from error
        self._writing = _connect(folder / "journal.sqlite3")
        self._writing.executescript(SCHEMA)
        self._asking = _connect(folder / "journal.sqlite3")
        self._writer, self._reader = ThreadPool(1), ThreadPool(1)
        self._waiting: list[tuple[Verb[Any], AsyncResult]] = []
        self._arrived = Event()
        self._flusher = gevent.spawn(self._flush_for_ever)

    def write(self, verb: Verb[Result]) -> Result:
        """Run ``verb`` in a transaction of its own and return once it is on the disk.

        What it raises undoes its own writes only and is raised here.
        """
        done = AsyncResult()
        self._waiting.append((verb, done))
        self._arrived.set()
        outcome: Result = done.get().unwrap()
        return outcome

    def read(self, verb: Verb[Result]) -> Result:
        """Run ``verb`` on what is committed."""
        outcome: Result = self._reader.apply(_attempt, (verb, Book(self._asking))).unwrap()
        return outcome

    def close(self) -> None:
        """Stop writing, and let another process have the journal."""
        self._flusher.kill()
        for pool, connection in ((self._writer, self._writing), (self._reader, self._asking)):
            pool.join()
            pool.kill()
            connection.close()
        self._lock.close()

    def _flush_for_ever(self) -> None:
        while True:
            self._arrived.wait()
            batch = self._waiting[:_LARGEST_BATCH]
            del self._waiting[:_LARGEST_BATCH]
            if not self._waiting:
                self._arrived.clear()
            outcomes = self._writer.apply(
                _commit_together, (self._writing, [verb for verb, _ in batch])
            )
            for (_, done), outcome in zip(batch, outcomes, strict=True):
                done.set(outcome)


def _connect(path: Path) -> sqlite3.Connection:
    # A pool of one thread is the only user of a connection; gevent may start that thread anew.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _commit_together(connection: sqlite3.Connection, verbs: list[Verb[Any]]) -> list[_Outcome]:
    """Run all verbs in one transaction, each behind a savepoint; all share the commit's fate."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes = [_behind_savepoint(connection, verb) for verb in verbs]
        connection.execute("COMMIT")
    except Exception as error:  # noqa: BLE001 handed to everyone who waits
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return [_Outcome(error=error)] * len(verbs)
    return outcomes


def _behind_savepoint(connection: sqlite3.Connection, verb: Verb[Any]) -> _Outcome:
    connection.execute("SAVEPOINT verb")
    outcome = _attempt(verb, Book(connection))
    if outcome.error is not None:
        connection.execute("ROLLBACK TO verb")
    connection.execute("RELEASE verb")
    return outcome


def _attempt(verb: Verb[Any], book: Book) -> _Outcome:
    try:
        return _Outcome(value=verb(book))
    except Exception as error:  # noqa: BLE001 raised again where the verb was asked for
        return _Outcome(error=error)
