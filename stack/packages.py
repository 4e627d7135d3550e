"""``python -m stack.packages``: what ``make test`` needs from the distribution.

As root on Debian or Ubuntu it installs what is missing, without starting any service. Elsewhere
it names everything that is missing in one message and goes on: tests that need a missing server
skip visibly at home and fail when CI=true.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stack.environment import read_environment
from stack.postgres.binaries import find_wheel_folder, list_binaries
from stack.servers import Nginx, RabbitMQ, Redis

EX_UNAVAILABLE = 69  # sysexits.h
POLICY = Path("/usr/sbin/policy-rc.d")
CREATE_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")


@dataclass(frozen=True)
class Need:
    """A program, how to see that it is here, and the Debian packages that bring it."""

    name: str
    is_here: Callable[[], bool]
    packages: tuple[str, ...]
    is_required: bool = True


def list_needs() -> list[Need]:
    """All that the whole suite uses beside Python."""
    has_wheel = find_wheel_folder() is not None
    return [
        Need("PostgreSQL", _has_system_postgres, ("postgresql",), is_required=not has_wheel),
        Need("Redis", lambda: Redis.missing_reason() is None, ("redis-server",)),
        Need("RabbitMQ", lambda: RabbitMQ.missing_reason() is None, ("rabbitmq-server",)),
        Need("nginx", lambda: Nginx.missing_reason() is None, ("nginx-light",)),
        Need("Chromium", _has_chromium, ("chromium", "fonts-liberation")),
        Need("poppler", lambda: shutil.which("pdftoppm") is not None, ("poppler-utils",)),
    ]


def main() -> int:
    """Install or name what is missing. 0, or 69 when something is missing on CI."""
    missing = [need for need in list_needs() if not need.is_here()]
    if missing and _can_install():
        _install([package for need in missing for package in need.packages])
        missing = [need for need in missing if not need.is_here()]
    required = [need for need in missing if need.is_required]
    if not required:
        return 0
    packages = " ".join(package for need in required for package in need.packages)
    print(
        f"stack: not found: {', '.join(need.name for need in required)}. On Debian or Ubuntu, "
        f"once, as root:\n    apt-get install -y --no-install-recommends {packages}\n"
        "Tests that need them are skipped visibly; with CI=true they fail.",
        file=sys.stderr,
    )
    return EX_UNAVAILABLE if read_environment().is_ci else 0


def _can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str]) -> None:
    print(f"stack: installing {' '.join(packages)}", flush=True)
    _apt("update", "-qq")
    known = [package for package in packages if _apt_knows(package)]
    with _no_service_starts():
        _apt("install", "-y", "-qq", "--no-install-recommends", *known)


def _apt(*words: str) -> None:
    """Run apt-get; when it fails its words are shown, and what is missing stays missing."""
    done = subprocess.run(
        ["apt-get", *words],
        env={**read_environment().variables, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"stack: apt-get {words[0]} failed:\n{done.stderr.strip()}", file=sys.stderr)


def _apt_knows(package: str) -> bool:
    """Whether this release has the package: one unknown name would refuse the whole list."""
    shown = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", package], capture_output=True, check=False
    )
    return shown.returncode == 0


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Keep the packages from starting servers on the well-known ports and making a cluster.

    A file that is already there is the operator's and stays as it is.
    """
    files = {
        POLICY: ("#!/bin/sh\nexit 101\n", 0o755),
        CREATE_CLUSTER: ("create_main_cluster = false\n", 0o644),
    }
    ours = [path for path, (text, mode) in files.items() if _write_if_absent(path, text, mode)]
    try:
        yield
    finally:
        for path in ours:
            if path.exists() and path.read_text() == files[path][0]:
                path.unlink()


def _write_if_absent(path: Path, text: str, mode: int) -> bool:
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return True


def _has_system_postgres() -> bool:
    wheel = find_wheel_folder()
    return any(found.folder != wheel for found in list_binaries())


def _has_chromium() -> bool:
    names = ("chromium", "chromium-browser", "google-chrome")
    return any(shutil.which(name) for name in names)


if __name__ == "__main__":
    sys.exit(main())
