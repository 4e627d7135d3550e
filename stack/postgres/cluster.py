"""The embedded cluster: a primary with the three databases, and its streaming replicas."""

import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from stack.errors import PostgresMissing
from stack.lock import FolderLock
from stack.ports import LOOPBACK
from stack.postgres.account import Account, choose_account
from stack.postgres.binaries import ADVICE, find_binaries
from stack.postgres.folder import DataFolder, make_throwaway_folder
from stack.postgres.making import create_databases, initialise
from stack.postgres.node import USER, Node, Site
from stack.postgres.replica import Replica
from stack.postgres.settings import render_settings
from stack.secret_files import keep_secret

# The path of a unix socket must stay below 107 bytes; this leaves room for "/replica_9/.s.PGSQL.…".
LONGEST_SOCKET_FOLDER = 70


class Cluster:
    """A PostgreSQL cluster under ``home/pg``; a context manager, or ``start()`` and ``stop()``.

    ``throwaway`` is for tests: in memory where the system has such a folder, without fsync, and
    gone after ``stop()``. Start it from the main thread: see ``stack.processes``.
    """

    def __init__(
        self,
        home: Path,
        *,
        throwaway: bool = False,
        replicas: int = 1,
        pg_bin: str | None = None,
        account: Account | None = None,
    ) -> None:
        self.home, self.throwaway = Path(home).resolve(), throwaway
        self._replica_count, self._pg_bin, self._account = replicas, pg_bin, account
        self.root = self.home / "pg"
        self._lock: FolderLock | None = None
        self.primary: Node | None = None
        self.replicas: list[Node] = []

    def start(self) -> None:
        """Start everything and return when each replica shows what the primary shows.

        Raises a ``StackError``; then nothing is left running.
        """
        if sys.platform not in ("linux", "darwin"):
            raise PostgresMissing(f"The embedded PostgreSQL runs on Linux and macOS. {ADVICE}")
        try:
            self._open_root()
            self._start_nodes()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the replicas, then the primary; harmless when nothing runs."""
        for node in [*reversed(self.replicas), *([self.primary] if self.primary else [])]:
            node.stop()
        if self._lock:
            if self.throwaway:
                shutil.rmtree(self.root, ignore_errors=True)
            shutil.rmtree(self._socket_root(), ignore_errors=True)
            self._lock.release()
            self._lock = None

    @property
    def nodes(self) -> list[Node]:
        """The primary and its replicas, in the order in which they were started."""
        return [*([self.primary] if self.primary else []), *self.replicas]

    def primary_url(self, database: str) -> str:
        """The URL of one of the databases on the primary."""
        assert self.primary, "the cluster is not started"
        return _url(self.primary, database)

    def replica_urls(self, database: str) -> list[str]:
        """The URLs of the same database on each replica."""
        return [_url(node, database) for node in self.replicas]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _open_root(self) -> None:
        if self.throwaway:
            self.root = make_throwaway_folder()
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FolderLock(self.root)
        lock.acquire()
        self._lock = lock

    def _start_nodes(self) -> None:
        folder = DataFolder(self.root / "primary")
        site = self._site(folder.major() if folder.is_complete() else None)
        ports = self._known_ports()
        primary = self.primary = self._node("primary", site)
        if not folder.is_complete():
            folder.set_aside()
            folder.build(lambda draft: initialise(draft, site, sync=not self.throwaway))
        self._write_settings(primary)
        primary.start(ports.get("primary"))
        create_databases(primary)
        self.replicas = []
        for number in range(1, self._replica_count + 1):
            node = self._node(f"replica_{number}", site)
            self.replicas.append(node)
            replica = Replica(node, primary)
            if replica.folder.is_complete():
                self._write_settings(node)
            replica.start(ports.get(node.name))
        self._remember_ports()

    def _site(self, major: int | None) -> Site:
        account = self._account or choose_account()
        binaries = find_binaries(self._pg_bin, major=major)
        account.own(self.root)
        account.check_reach([self.root, binaries.folder])
        return Site(
            binaries=binaries,
            account=account,
            password=keep_secret(self.root / "password"),
            # An immediate stop leaves nothing in shared memory; a fast one keeps the data tidy.
            stop_signal=signal.SIGQUIT if self.throwaway else signal.SIGINT,
        )

    def _node(self, name: str, site: Site) -> Node:
        sockets = self._socket_root() / name
        sockets.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        site.account.own(sockets.parent)
        return Node(name, site, self.root / name, sockets, self.root / f"{name}.log")

    def _socket_root(self) -> Path:
        """Beside the data, or under the temporary folder when that path is too long."""
        near = self.root / "sockets"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
            return near
        mark = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"shop-{os.geteuid()}-{mark}"

    def _write_settings(self, node: Node) -> None:
        (node.data / "shop.conf").write_text(render_settings(throwaway=self.throwaway))
        node.site.account.own(node.data / "shop.conf")

    def _known_ports(self) -> dict[str, int]:
        """The ports of the last run, so that tools that remember a URL keep working."""
        try:
            return dict(json.loads((self.root / "ports.json").read_text()))
        except (OSError, ValueError):
            return {}

    def _remember_ports(self) -> None:
        ports = {node.name: node.port for node in self.nodes}
        (self.root / "ports.json").write_text(json.dumps(ports) + "\n")


def _url(node: Node, database: str) -> str:
    password, name = quote(node.site.password, safe=""), quote(database, safe="")
    return f"postgresql+psycopg2://{USER}:{password}@{LOOPBACK}:{node.port}/{name}"
