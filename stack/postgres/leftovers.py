"""What a killed run leaves in a data folder: servers that still live, and a stale pid file.

PostgreSQL ignores a stale pid file unless its number belongs by now to another process of the
same account; then it refuses for ever. We hold the lock of the home, so a server of this folder
is an orphan of a dead run: it is stopped before the file is judged.
"""

import os
import signal
import time
from pathlib import Path

from stack import processes


def clear_data_folder(data: Path) -> None:
    """Stop what still runs on the folder; then remove the pid file, unless that did not help."""
    for pid in _orphans(data):
        _stop_orphan(pid)
    pid_file = data / "postmaster.pid"
    if pid_file.exists() and not _orphans(data):
        pid_file.unlink()


def _orphans(data: Path) -> list[int]:
    """Live processes of PostgreSQL on this folder: the postmaster of the pid file, and backends,
    which hold the folder as their working directory."""
    backends = [pid for pid in processes.list_processes_in(data) if _is_postgres(pid)]
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return backends
    is_ours = _is_postgres(pid) and str(data) in processes.command_line(pid)
    return [pid, *(other for other in backends if other != pid)] if is_ours else backends


def _is_postgres(pid: int) -> bool:
    """A postmaster by its path, a backend by the title it gives itself: "postgres: …"."""
    words = processes.command_line(pid)
    return bool(words) and Path(words[0].split(":")[0]).name == "postgres"


def _stop_orphan(pid: int) -> None:
    """End a server that outlived its run: quickly, then by force."""
    for signum, seconds in ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, signum)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while processes.command_line(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
