"""Who runs PostgreSQL. It refuses root, and ``make run`` in a container is often root."""

import functools
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stack.errors import ServerFailed

# The uid of "nobody" everywhere on Linux: initdb wants a uid that has a name.
NOBODY = 65534
NAMESPACE = (
    "unshare",
    "--user",
    f"--map-user={NOBODY}",
    f"--map-group={NOBODY}",
    "--",
)


@dataclass(frozen=True)
class Account:
    """How to run a command unprivileged: a ``prefix`` before it, or a ``uid`` to change to."""

    prefix: tuple[str, ...] = ()
    uid_gid: tuple[int, int] | None = None

    def command(self, words: Sequence[str]) -> list[str]:
        """The command as this account runs it."""
        return [*self.prefix, *words]

    def own(self, path: Path) -> None:
        """Give a file or folder that we made to this account."""
        if self.uid_gid:
            os.chown(path, *self.uid_gid)

    def check_reach(self, paths: Iterable[Path]) -> None:
        """Raise when the account could not enter one of the folders.

        Without this check PostgreSQL says "cannot open shared object file", which misleads.
        """
        if not self.uid_gid:
            return
        for path in paths:
            for parent in (path, *path.parents):
                if not parent.stat().st_mode & 0o001 and parent.stat().st_uid != self.uid_gid[0]:
                    raise ServerFailed(
                        f"PostgreSQL refuses to run as root, and the account with uid "
                        f"{self.uid_gid[0]} may not enter {parent}. Run as an ordinary user, or "
                        "choose a SHOP_HOME outside of it, e.g. SHOP_HOME=/var/tmp/shop"
                    )


def choose_account() -> Account:
    """Ourselves, unless we are root.

    As root a user namespace is best: files stay root's, nothing is given away, and it works
    under a closed home folder. Where the kernel or a container refuses one, an existing
    account; none is ever created.
    """
    if os.geteuid() != 0:
        return Account()
    if _can_unshare():
        return Account(prefix=NAMESPACE)
    return dropped_account()


def dropped_account() -> Account:
    """The system's postgres account, else nobody."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid_gid=(entry.pw_uid, entry.pw_gid))
    raise ServerFailed("PostgreSQL refuses to run as root and there is no account to run it as")


@functools.cache
def _can_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
