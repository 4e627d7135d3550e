"""Erlang's name service, one for each private RabbitMQ.

Left alone, Erlang starts it as a daemon that outlives every node. Started by us beforehand it
is a child that ends with us. Never end it by name: another node on this machine may use one.
"""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from stack import processes
from stack.ports import LOOPBACK, is_listening


class Epmd:
    """The name service on one port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._process: processes.Process | None = None

    def start(self) -> None:
        """Start it, unless ours still runs from before a crash of the node."""
        if self._process is None or processes.has_ended(self._process):
            self._process = processes.spawn(
                ["epmd", "-port", str(self.port), "-address", LOOPBACK],
                end_signal=signal.SIGKILL,
                output=subprocess.DEVNULL,
            )

    def stop(self) -> None:
        """Stop it, and the daemon that a node starts within seconds when ours died before it."""
        if self._process is not None:
            processes.end(self._process, signal.SIGKILL)
            self._process = None
        if is_listening(self.port):
            self._kill_stray()

    def _kill_stray(self) -> None:
        """Only a program called epmd that was told this very port is ended."""
        for entry in Path("/proc").glob("[0-9]*"):
            words = processes.command_line(int(entry.name))
            if not words or Path(words[0]).name != "epmd":
                continue
            if str(self.port) in words or self._port_in_environment(entry):
                with suppress(ProcessLookupError):
                    os.kill(int(entry.name), signal.SIGKILL)

    def _port_in_environment(self, entry: Path) -> bool:
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return f"ERL_EPMD_PORT={self.port}".encode() in variables
