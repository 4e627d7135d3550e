"""A node that follows the primary. It is a copy: when it cannot follow, it is made again."""

import time
from contextlib import closing
from pathlib import Path

import psycopg2

from stack import processes
from stack.errors import ServerFailed
from stack.postgres.folder import DataFolder
from stack.postgres.node import USER, Node
from stack.postgres.settings import render_standby
from stack.secret_files import write_private

FOLLOW_SECONDS = 30.0
# What a standby says when waiting is pointless: history is gone, or it is not the same history.
HOPELESS = (
    "has already been removed",
    "database system identifier differs",
    "is not a child of",
    "ahead of the WAL flush position",
    "highest timeline",
    "forked off",
    "recovery aborted",
    "PANIC",
)


class Replica:
    """One streaming standby of ``primary``."""

    def __init__(self, node: Node, primary: Node) -> None:
        self.node, self.primary = node, primary
        self.folder = DataFolder(node.data)

    def start(self, preferred_port: int | None = None) -> None:
        """Start and wait until it shows what the primary shows now; clone it when needed."""
        is_new = not self.folder.is_complete()
        if not is_new and self._starts_and_follows(preferred_port):
            return
        self.node.stop()
        self.folder.remove()
        self.folder.build(self._clone)
        if not self._starts_and_follows(preferred_port):
            words = self.node.last_words()
            self.node.stop()
            raise ServerFailed(f"{self.node.name} cannot follow the primary:\n{words}")

    def _clone(self, draft: Path) -> None:
        site = self.node.site
        site.account.own(draft)
        site.run(
            "pg_basebackup",
            f"--pgdata={draft}",
            f"--host={self.primary.sockets}",
            f"--port={self.primary.port}",
            f"--username={USER}",
            "--wal-method=stream",
            "--checkpoint=fast",
            env={"PGPASSWORD": site.password},
        )

    def _starts_and_follows(self, preferred_port: int | None) -> bool:
        self._write_standby_files()
        try:
            self.node.start(preferred_port)
        except ServerFailed:
            return False
        target = _position(self.primary, "pg_current_wal_flush_lsn()")
        deadline = time.monotonic() + FOLLOW_SECONDS
        while time.monotonic() < deadline and not self._is_hopeless():
            if self._has_reached(target):
                return True
            time.sleep(0.02)
        return False

    def _write_standby_files(self) -> None:
        """Whom to follow: the primary's port may be another one at every start."""
        node = self.node
        text = render_standby(
            str(self.primary.sockets), self.primary.port, node.site.password, node.name
        )
        write_private(node.data / "standby.conf", text)
        (node.data / "standby.signal").touch()
        for name in ("standby.conf", "standby.signal"):
            node.site.account.own(node.data / name)

    def _has_reached(self, target: str) -> bool:
        query = (
            "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
            " AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')"
        )
        try:
            return bool(_ask(self.node, query, target))
        except psycopg2.Error:
            return False

    def _is_hopeless(self) -> bool:
        process = self.node.process
        if process is None or processes.has_ended(process):
            return True
        words = self.node.words_since_start()
        return any(phrase in words for phrase in HOPELESS)


def _position(node: Node, function: str) -> str:
    return str(_ask(node, f"SELECT {function}"))


def _ask(node: Node, query: str, *values: str) -> object:
    with closing(node.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(query, values or None)
        row = cursor.fetchone()
        return row[0] if row else None
