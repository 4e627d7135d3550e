"""One PostgreSQL server on one data folder."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psycopg2

from stack import processes
from stack.errors import ServerFailed
from stack.ports import LOOPBACK, free_ports
from stack.postgres.account import Account
from stack.postgres.binaries import Binaries
from stack.postgres.leftovers import clear_data_folder

USER = "shop"
START_SECONDS = 60.0  # crash recovery of a well-filled folder included
PORT_ATTEMPTS = 5
LARGEST_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Site:
    """What all nodes of a cluster share."""

    binaries: Binaries
    account: Account
    password: str
    stop_signal: signal.Signals

    def run(self, program: str, *words: str, env: dict[str, str] | None = None) -> None:
        """Run one of PostgreSQL's programs to its end; its words go into the error."""
        uid, gid = self.account.uid_gid or (None, None)
        done = subprocess.run(
            self.account.command([self.binaries.path(program), *words]),
            env=_environment(env),
            cwd="/",
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            user=uid,
            group=gid,
            extra_groups=[] if self.account.uid_gid else None,
        )
        if done.returncode:
            raise ServerFailed(f"{program} failed:\n{done.stdout}{done.stderr}".strip())


class Node:
    """A postmaster: start, look, stop. It listens on one loopback port and one socket."""

    def __init__(self, name: str, site: Site, data: Path, sockets: Path, log: Path) -> None:
        self.name, self.site, self.data, self.sockets, self.log = name, site, data, sockets, log
        self.port = 0
        self.process: processes.Process | None = None
        self._log_start = 0

    def start(self, preferred_port: int | None = None) -> None:
        """Start on the preferred port or another free one, and wait for the first login."""
        attempts = 0
        for port in free_ports(preferred_port):
            self.port, attempts = port, attempts + 1
            self.spawn()
            if self._comes_up():
                return
            is_taken = "Address already in use" in self.words_since_start()
            if not is_taken or attempts == PORT_ATTEMPTS:
                break
        self.stop()
        raise ServerFailed(f"PostgreSQL ({self.name}) did not start:\n{self.last_words()}")

    def spawn(self) -> processes.Process:
        """Start the process on the port it has, over whatever a killed one left behind."""
        self._clear_leftovers()
        with self._open_log() as log:
            self._log_start = log.seek(0, os.SEEK_END)
            self.process = processes.spawn(
                self.site.account.command(self._command()),
                end_signal=self.site.stop_signal,
                env=_environment(),
                cwd="/",
                output=log,
                account=self.site.account.uid_gid,
            )
        return self.process

    def is_ready(self) -> bool:
        """Whether *our* server answers: the port could have been taken by another one."""
        try:
            with closing(self.connect()) as connection, connection.cursor() as cursor:
                cursor.execute("SHOW data_directory")
                row = cursor.fetchone()
                return row is not None and Path(row[0]) == self.data
        except psycopg2.Error:
            return False

    def connect(self, database: str = "postgres") -> psycopg2.extensions.connection:
        """A connection as the owner of everything, each statement its own transaction."""
        connection = psycopg2.connect(
            host=LOOPBACK,
            port=self.port,
            user=USER,
            password=self.site.password,
            dbname=database,
            connect_timeout=5,
        )
        connection.autocommit = True
        return connection

    def stop(self) -> None:
        """A fast shutdown: sessions are cut, what was committed stays."""
        if self.process is not None:
            processes.end(self.process, self.site.stop_signal, grace_seconds=30)
            self.process = None

    def last_words(self) -> str:
        """The end of the log, if this process wrote anything."""
        return processes.tail(self.log)

    def words_since_start(self) -> str:
        """All that the server said since it was last started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def _command(self) -> list[str]:
        options = {
            "port": self.port,
            "listen_addresses": LOOPBACK,  # exactly one: with several it starts if any one binds
            "unix_socket_directories": self.sockets,
            "unix_socket_permissions": "0700",
            "cluster_name": self.name,
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        return [self.site.binaries.path("postgres"), "-D", str(self.data), *words]

    def _comes_up(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process
            if processes.has_ended(self.process):
                return False
            if self.is_ready():
                return True
            time.sleep(0.02)
        return False

    def _clear_leftovers(self) -> None:
        """Make the node startable after kill -9, of us or of the server."""
        clear_data_folder(self.data)
        shutil.rmtree(self.sockets, ignore_errors=True)  # holds another pid file
        self.sockets.mkdir(mode=0o700, parents=True)
        self.site.account.own(self.sockets)

    def _open_log(self) -> BinaryIO:
        """The log to append to, emptied when it has grown large: it must not fill the disk."""
        log = self.log.open("ab")
        if log.tell() > LARGEST_LOG_BYTES:
            log.truncate(0)
        return log


def _environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """A bare environment: a PGPORT or PGDATA of the operator must not reach our servers."""
    return {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/", **(extra or {})}
