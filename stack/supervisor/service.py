"""What the supervisor runs: a way to start it, a way to see that it is ready, a way to stop it."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stack import processes

# A child that crashed is started again after 1, 2 and 4 s; the fourth crash within the window
# ends the run: something is wrong that a restart does not mend. A child that was killed from
# outside (-9: an operator, a drill, the kernel short of memory) has done nothing wrong, and is
# started again however often that happens.
BACK_OFF_SECONDS = (1.0, 2.0, 4.0)
CRASH_WINDOW_SECONDS = 60.0


@dataclass
class Service:
    """One process to keep running. ``spawn`` starts it and must not wait for it."""

    name: str
    spawn: Callable[[], processes.Process]
    is_ready: Callable[[], bool] | None = None
    ready_within_seconds: float = 60.0
    stop_signal: int = signal.SIGTERM
    grace_seconds: float = 10.0
    process: processes.Process | None = None
    was_ready: bool = False
    restart_at: float | None = None
    crashes: list[float] = field(default_factory=list)

    @classmethod
    def of_command(
        cls,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        is_ready: Callable[[], bool] | None = None,
        stop_signal: int = signal.SIGTERM,
        grace_seconds: float = 10.0,
    ) -> "Service":
        """A command whose output the supervisor prints."""

        def spawn() -> processes.Process:
            return processes.spawn(
                command, end_signal=stop_signal, env=env, cwd=cwd, output=subprocess.PIPE
            )

        return cls(
            name, spawn, is_ready=is_ready, stop_signal=stop_signal, grace_seconds=grace_seconds
        )

    def plan_restart(self, code: int) -> float | None:
        """Note an exit; the seconds until the next try, or None when it crashed too often."""
        now = time.monotonic()
        if code == -signal.SIGKILL:
            self.restart_at = now + BACK_OFF_SECONDS[0]
            return BACK_OFF_SECONDS[0]
        self.crashes = [then for then in self.crashes if now - then < CRASH_WINDOW_SECONDS]
        self.crashes.append(now)
        if len(self.crashes) > len(BACK_OFF_SECONDS):
            return None
        delay = BACK_OFF_SECONDS[len(self.crashes) - 1]
        self.restart_at = now + delay
        return delay
