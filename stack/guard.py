"""A small process that ends what we started when we can no longer do it ourselves.

The kernel tells a direct child on Linux that its parent died (see ``processes``), but not a
grandchild, and nobody on macOS. This process holds the read end of a pipe whose write end is
ours alone. We write ``+group signal`` for each process group we start and ``-group`` for each
that has ended. End of file means that we are gone, by whatever way, and it ends the rest.

Run as a script of its own, not as a fork of ours: a fork would keep our locks and sockets.
"""

import atexit
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_SECONDS = 3.0


class Guard:
    """Our end of the pipe. One per process, started when the first child is watched."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def watch(self, group: int, signum: int) -> None:
        """End the process group with ``signum``, then SIGKILL, if we die first."""
        self._write(f"+{group} {signum}\n")

    def forget(self, group: int) -> None:
        """The group has ended; its number may soon belong to someone else."""
        if self._process is not None and self._owner == os.getpid():
            self._write(f"-{group}\n")

    @property
    def pid(self) -> int | None:
        """The guard's own pid, for those who count the children of this process."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """Let the guard go: it ends whatever is still watched, then itself."""
        if self._process is None or self._owner != os.getpid():
            return
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._process = None

    def _write(self, line: str) -> None:
        if self._process is None or self._owner != os.getpid():
            self._start()
        assert self._process
        assert self._process.stdin
        try:
            os.write(self._process.stdin.fileno(), line.encode())
        except BrokenPipeError:
            self._process = None  # someone killed the guard; the next child starts a new one

    def _start(self) -> None:
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(self.close)


def _read_until_the_end() -> dict[int, tuple[int, str | None]]:
    """The groups still watched at end of file: group → (signal, start time of its leader)."""
    watched: dict[int, tuple[int, str | None]] = {}
    for line in sys.stdin:
        if line.startswith("+"):
            group, signum = map(int, line[1:].split())
            watched[group] = (signum, _started(group))
        else:
            watched.pop(int(line[1:]), None)
    return watched


def _started(pid: int) -> str | None:
    """When the process started, on Linux: tells it from a later one with the same number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return None


def _send(group: int, signum: int) -> bool:
    """Whether there was still someone in the group to send the signal to."""
    try:
        os.killpg(group, signum)
    except OSError:
        return False
    return True


def _main() -> None:
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    left = {
        group: signum
        for group, (signum, started) in _read_until_the_end().items()
        if _started(group) in (started, None)
    }
    for group, end_signal in left.items():
        _send(group, end_signal)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(_send(group, 0) for group in left):
        time.sleep(0.05)
    for group in left:
        _send(group, signal.SIGKILL)


if __name__ == "__main__":
    _main()
