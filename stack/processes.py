"""Starting a process that cannot outlive us, looking at processes, and ending them.

Every child leads a session of its own, so that a Ctrl-C at the terminal reaches us alone and
we stop the children in order. If we die without a chance to do so, the kernel tells each of
them (Linux) and the guard ends their groups (everywhere).
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from stack.guard import Guard

IS_LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h

Process = subprocess.Popen[bytes]

guard = Guard()


def spawn(
    command: Sequence[str],
    *,
    end_signal: int = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
    output: IO[bytes] | int | None = None,
    account: tuple[int, int] | None = None,
) -> Process:
    """Start the command as the leader of its own session; ``end_signal`` ends it if we die.

    ``account`` is the (uid, gid) to run as, for commands that refuse root.
    """
    uid, gid = account or (None, None)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=_dies_with_us(end_signal),  # noqa: PLW1509  only system calls inside
        user=uid,
        group=gid,
        extra_groups=[] if account else None,
    )
    guard.watch(process.pid, end_signal)
    return process


def end(process: Process, signum: int = signal.SIGTERM, grace_seconds: float = 10) -> None:
    """Ask the process to stop, then kill it and everything left of its group."""
    if has_ended(process):
        return
    process.send_signal(signum)
    with suppress(subprocess.TimeoutExpired):  # it had its chance; the group is killed below
        process.wait(grace_seconds)
    kill_group(process.pid)
    process.wait()
    guard.forget(process.pid)


def has_ended(process: Process) -> bool:
    """Whether the process is over. The first to notice kills what is left of its group.

    Only the first: later the number of the group may belong to someone else.
    """
    if process.returncode is not None:
        return True
    if process.poll() is None:
        return False
    kill_group(process.pid)
    guard.forget(process.pid)
    return True


def kill_group(group: int) -> None:
    """SIGKILL to whoever is left in the group."""
    # An empty group is no error; macOS says "permission" when only zombies are left in it.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def adopt_orphans() -> None:
    """On Linux, grandchildren that lose their parent become our children, so we can end them."""
    if IS_LINUX:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def list_children() -> list[int]:
    """The pids of our own direct children that still live; empty where /proc is missing."""
    pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [pid for pid in pids if _parent_of_living(pid) == os.getpid()]


def command_line(pid: int) -> list[str]:
    """The words the process was started with; empty when there is no such process."""
    if not IS_LINUX:
        words = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return words.stdout.split()
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return raw.decode(errors="replace").rstrip("\0").split("\0") if raw else []


def list_processes_in(folder: Path) -> list[int]:
    """The processes whose working directory is ``folder``; empty where /proc is missing."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.readlink() == folder:
                found.append(int(entry.parent.name))
        except OSError:
            continue  # it ended meanwhile, or is not ours to look at
    return found


def tail(log: Path, lines: int = 12) -> str:
    """The last words of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _dies_with_us(signum: int) -> Callable[[], None] | None:
    """What a child does between fork and exec so that the kernel ends it when we die.

    The signal comes when the *thread* that started the child ends, so a child of any other
    thread than the first is left to the guard.
    """
    if not IS_LINUX or threading.get_native_id() != os.getpid():
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:  # we died before the call above
            os._exit(1)

    return before_exec


def _parent_of_living(pid: int) -> int | None:
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state in "ZX" else int(parent)
