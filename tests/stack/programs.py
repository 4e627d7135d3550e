"""Programs beside the test, and their leftovers: counted by pid, never by name."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from stack import processes

PROJECT = Path(__file__).parents[2]


def is_alive(pid: int) -> bool:
    """Whether the process runs; a zombie waiting to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        if sys.platform != "linux":
            return bool(processes.command_line(pid))
        return False
    return state not in "ZX"


def wait_until(is_true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it became true within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.02)
    return is_true()


class Program:
    """A Python program running beside the test, in a session of its own, like a terminal's."""

    def __init__(self, words: list[str], cwd: Path, env: dict[str, str]) -> None:
        self.log = cwd / f"program-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                cwd=cwd,
                env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1", **env},
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str, seconds: float = 30.0) -> None:
        """Wait until it has printed the text; fail with all it said when it does not."""

        def is_over() -> bool:
            return text in self.output or self.process.poll() is not None

        wait_until(is_over, seconds)
        assert text in self.output, self.output

    def send(self, signum: int) -> None:
        self.process.send_signal(signum)

    def ends_with(self, seconds: float = 20.0) -> int:
        """Its exit code, once it has ended."""
        return self.process.wait(seconds)
