"""Data folders that are either complete or not there.

A folder is built under a draft name and gets its own name in one step when it is complete and
marked. Whatever dies in between leaves a draft, which the next start removes.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from stack.lock import FolderLock

MARKER = "shop.complete"
THROWAWAY_PREFIX = "shop-pg-"


class DataFolder:
    """The data folder of one node."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_complete(self) -> bool:
        """Whether it was finished, as this node's: a clone carries the primary's marker."""
        try:
            return (self.path / MARKER).read_text().strip() == self.path.name
        except OSError:
            return False

    def major(self) -> int | None:
        """The PostgreSQL version that made it, if it is there."""
        try:
            return int((self.path / "PG_VERSION").read_text())
        except (OSError, ValueError):
            return None

    def build(self, fill: Callable[[Path], None]) -> None:
        """Make the folder: ``fill`` gets an empty one, private, under its draft name."""
        self.remove_drafts()
        draft = self.path.with_name(f"{self.path.name}.draft-{secrets.token_hex(4)}")
        draft.mkdir(mode=0o700)
        fill(draft)
        (draft / MARKER).write_text(self.path.name + "\n")
        draft.rename(self.path)

    def remove_drafts(self) -> None:
        """Remove what an interrupted ``build`` left."""
        for draft in self.path.parent.glob(f"{self.path.name}.draft-*"):
            shutil.rmtree(draft)

    def remove(self) -> None:
        """Remove the folder; only ever right for a copy of something."""
        if self.path.exists():
            shutil.rmtree(self.path)

    def set_aside(self) -> None:
        """Move an incomplete folder out of the way.

        It is not removed: it may be someone's data whose marker got lost.
        """
        if self.path.exists():
            stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
            self.path.rename(self.path.with_name(f"{self.path.name}.incomplete-{stamp}"))


def make_throwaway_folder() -> Path:
    """A new folder, in memory if possible; those of test runs that were killed are removed."""
    memory = Path("/dev/shm")  # noqa: S108
    parent = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    for old in parent.glob(f"{THROWAWAY_PREFIX}*"):
        with suppress(OSError):  # another user's, or just being removed
            lock = FolderLock(old)
            if lock.was_held() and lock.try_acquire():
                shutil.rmtree(old, ignore_errors=True)
                lock.release()
    return Path(tempfile.mkdtemp(prefix=THROWAWAY_PREFIX, dir=parent))
