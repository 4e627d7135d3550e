"""Our own programs beside the test, on the test's databases; ended by their process ids."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from stack.postgres import Cluster
from stack.run import database_variables

PROJECT = Path(__file__).parents[2]


def wait_until(is_true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it became true within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.02)
    return is_true()


def environment(cluster: Cluster, home: Path, **more: str) -> dict[str, str]:
    """What a program needs to find the shop of this test."""
    return {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        **database_variables(cluster),
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "SHOP_HOME": str(home),
        "SECRET_KEY": "a-key-for-tests-of-at-least-32-signs",
        "PAYMENT_GATEWAY": "demo",
        "DEMO_GATEWAY_URL": "http://127.0.0.1:9",
        "DEMO_GATEWAY_SECRET": "a-secret-for-tests",
        **more,
    }


class Program:
    """One of our programs; what it says is in ``log``."""

    def __init__(self, words: list[str], env: dict[str, str]) -> None:
        home = Path(env["SHOP_HOME"])
        self.log = home / f"program-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                words,
                cwd=home,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @classmethod
    def module(cls, env: dict[str, str], name: str, *words: str) -> Self:
        """``python -m name words…``."""
        return cls([sys.executable, "-m", name, *words], env)

    @classmethod
    def script(cls, env: dict[str, str], name: str, *words: str) -> Self:
        """A program that was installed beside this Python."""
        return cls([str(Path(sys.executable).with_name(name)), *words], env)

    @property
    def said(self) -> str:
        """All it has written by now."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """SIGKILL to it and its children: a power cut."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        self.process.terminate()
        return self.process.wait(20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
