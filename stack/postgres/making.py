"""How a cluster comes to be: initdb, our settings, the three databases."""

import sys
from contextlib import closing
from pathlib import Path

from psycopg2 import sql

from stack.postgres.node import USER, Node, Site
from stack.postgres.settings import INCLUDE

DATABASES = ("catalog", "eu", "us")
# Sorted by code point everywhere alike; letters are letters in every language.
LOCALE = {
    "linux": ("--locale=C.UTF-8",),
    "darwin": ("--locale=C", "--lc-ctype=en_US.UTF-8"),
}


def initialise(draft: Path, site: Site, *, sync: bool) -> None:
    """Fill an empty folder; without ``sync`` a power cut right afterwards may spoil it."""
    password_file = draft.parent / "initdb-password"
    password_file.write_text(site.password + "\n")
    password_file.chmod(0o600)
    site.account.own(draft)
    site.account.own(password_file)
    try:
        site.run(
            "initdb",
            f"--pgdata={draft}",
            f"--username={USER}",
            "--auth=scram-sha-256",
            f"--pwfile={password_file}",
            "--encoding=UTF8",
            *LOCALE[sys.platform],
            "--data-checksums",
            "--no-instructions",
            *([] if sync else ["--no-sync"]),
        )
    finally:
        password_file.unlink()
    with (draft / "postgresql.conf").open("a") as settings:
        settings.write(INCLUDE)


def create_databases(primary: Node) -> None:
    """Make the databases that are not there yet."""
    with closing(primary.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        known = {name for (name,) in cursor.fetchall()}
        for name in DATABASES:
            if name not in known:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
