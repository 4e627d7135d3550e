"""A private Redis: a cache, so nothing is written to the disk."""

import shutil
import socket
from pathlib import Path

from stack import processes
from stack.ports import LOOPBACK, free_port
from stack.servers.server import Server


class Redis(Server):
    """One Redis on its own TCP port.

    No unix socket: a second Redis on the same socket silently takes it over, while a port that
    is taken is an error at once.
    """

    name = "Redis"

    def __init__(self, base: Path, *, port: int | None = None, max_memory: str = "256mb") -> None:
        super().__init__(base)
        self.port = port or free_port()
        self.max_memory = max_memory

    @classmethod
    def missing_reason(cls) -> str | None:
        """Debian calls it redis-server, Homebrew too."""
        return None if shutil.which("redis-server") else "redis-server is not installed"

    @property
    def url(self) -> str:
        """As redis-py takes it."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    def spawn(self) -> processes.Process:
        """No configuration file is needed; none of the system's is read."""
        options = {
            "port": self.port,
            "bind": LOOPBACK,
            "dir": self.base,
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "logfile": "",
            "pidfile": "",
            "maxmemory": self.max_memory,
            "maxmemory-policy": "allkeys-lru",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        return self._run(["redis-server", *words])

    def is_ready(self) -> bool:
        """Whether it answers PING; a Redis that still loads answers with an error."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
