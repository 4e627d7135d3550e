"""One run per folder, by a lock that the kernel drops when its holder dies."""

import fcntl
import os
from pathlib import Path

from stack.errors import HomeInUse


class FolderLock:
    """An exclusive lock on ``folder/lock``; the file holds the pid for the one who is refused."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise ``HomeInUse`` at once."""
        descriptor = self._open()
        if descriptor is None:
            raise HomeInUse(
                f"{self.path.parent} is in use by the process {self._holder()}. Stop that run "
                "first, or start this one elsewhere: SHOP_HOME=./var2 SHOP_PORT=8001 make run"
            )
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it."""
        self._descriptor = self._open()
        return self._descriptor is not None

    def was_held(self) -> bool:
        """Whether someone has ever had it. False also while its first holder is taking it."""
        return self.path.exists() and self.path.stat().st_size > 0

    def release(self) -> None:
        """Give the lock back; harmless when it is not ours."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int | None:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def _holder(self) -> str:
        return self.path.read_text().strip() or "unknown"
