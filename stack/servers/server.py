"""What all private servers have in common."""

import abc
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from stack import processes
from stack.errors import ServerFailed


class Server(abc.ABC):
    """One instance in its own folder ``base``. Start it from the main thread."""

    name = "server"
    stop_signal: int = signal.SIGTERM
    start_seconds = 30.0
    stop_seconds = 10.0

    def __init__(self, base: Path) -> None:
        self.base = Path(base).resolve()
        self.base.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log = self.base / "output.log"
        self.process: processes.Process | None = None

    @classmethod
    @abc.abstractmethod
    def missing_reason(cls) -> str | None:
        """Why it cannot be started here; None when it can."""

    @property
    @abc.abstractmethod
    def url(self) -> str:
        """Where clients reach it."""

    @abc.abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers by now."""

    @abc.abstractmethod
    def spawn(self) -> processes.Process:
        """Start the process and do not wait for it: what a supervisor calls again after a crash."""

    def start(self) -> None:
        """Start and wait for the first answer; what it said is in the error otherwise."""
        if reason := self.missing_reason():
            raise ServerFailed(reason)
        self.process = self.spawn()
        if not self._wait_until(self.is_ready, self.start_seconds):
            words = processes.tail(self.log)
            self.kill()
            raise ServerFailed(f"{self.name} did not start:\n{words}")

    def stop(self) -> None:
        """Stop politely; by force when it takes too long."""
        if self.process is not None:
            processes.end(self.process, self.stop_signal, self.stop_seconds)
            self.process = None

    def kill(self) -> None:
        """SIGKILL to all of it: what a power cut leaves. ``start()`` works afterwards."""
        if self.process is not None:
            processes.kill_group(self.process.pid)
            processes.end(self.process, signal.SIGKILL)
            self.process = None

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

    def _run(
        self,
        command: list[str],
        env: dict[str, str] | None = None,
        end_signal: int | None = None,
    ) -> processes.Process:
        with self.log.open("ab") as log:
            return processes.spawn(
                command,
                end_signal=end_signal or self.stop_signal,
                env=env,
                cwd=self.base,
                output=log,
            )

    def _wait_until(self, is_true: Callable[[], bool], seconds: float) -> bool:
        """Whether it became true while the process lived."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or processes.has_ended(self.process):
                return False
            if is_true():
                return True
            time.sleep(0.02)
        return False
