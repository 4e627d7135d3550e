"""``flask shop migrate``: walk the catalogue and all shards, one after another.

Each database is migrated under an advisory lock with a short ``lock_timeout``: a waiting
ALTER queues every later query behind it, so it gives up and tries again instead.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from config import Settings
from shop.data import wait
from shop.data.locks import MIGRATION_LOCK
from shop.data.pools import try_endpoints
from shop.data.topology import split_endpoints
from shop.schema import CATALOGUE_METADATA, SHARD_METADATA

_HERE = Path(__file__).parent
_TRIES = 5
STATEMENT_SECONDS = 300


@dataclass(frozen=True)
class Step:
    """What became of one database: its revision before and after, and what still differs."""

    database: str
    before: str | None
    after: str | None
    differences: tuple[str, ...] = ()


def migrate(settings: Settings) -> Iterator[Step]:
    """Bring every database to the newest revision; yields a step as each is done."""
    for name, url, plane in _databases(settings):
        yield _with_retries(name, url, plane)


def check(settings: Settings) -> Iterator[Step]:
    """Change nothing; a step's ``differences`` say where models, history and database part."""
    for name, url, plane in _databases(settings):
        with _engine(url).connect() as connection:
            found = _revision(connection)
            yield Step(name, found, newest(plane), tuple(_differences(connection, plane, found)))


def newest(plane: str) -> str | None:
    """The newest revision of a plane's history."""
    return ScriptDirectory.from_config(_config(plane)).get_current_head()


def _databases(settings: Settings) -> Iterator[tuple[str, str, str]]:
    yield settings.catalogue.name, str(settings.catalogue.primary), "catalogue"
    for shard in settings.shards:
        yield shard.name, str(shard.primary), "tenant"


def _with_retries(name: str, url: str, plane: str) -> Step:
    for attempt in range(1, _TRIES + 1):
        try:
            return _upgrade(name, url, plane)
        except OperationalError as error:
            if getattr(error.orig, "pgcode", None) != "55P03" or attempt == _TRIES:
                raise
            time.sleep(2 ** (attempt - 1))
    raise AssertionError("unreachable")


def _upgrade(name: str, url: str, plane: str) -> Step:
    with _migration_lock(url), _engine(url).connect() as connection:
        with connection.begin():
            before = _revision(connection)
        # From here on Alembic begins and ends a transaction for each revision.
        config = _config(plane)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return Step(name, before, _revision(connection))


@contextmanager
def _migration_lock(url: str) -> Iterator[None]:
    """Held by a session of its own, so that no migration's transaction can let go of it.

    Waited for as long as a statement may run: whoever holds it is migrating this database.
    """
    with _engine(url, "lock_timeout=0", isolation_level="AUTOCOMMIT").connect() as holder:
        holder.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        yield


class _PatientConnection(wait.Connection):
    """Building an index takes longer than any statement of the shop may."""

    query_seconds = STATEMENT_SECONDS + 10.0


def _engine(url: str, lock_timeout: str = "lock_timeout=1s", **options: str) -> sa.Engine:
    connect_args = {
        "connection_factory": _PatientConnection,
        "options": f"-c {lock_timeout} -c statement_timeout={STATEMENT_SECONDS}s",
    }
    engine = sa.create_engine(
        split_endpoints(url)[0], poolclass=sa.NullPool, connect_args=connect_args, **options
    )
    try_endpoints(engine, url, target_session_attrs="read-write")
    return engine


def _config(plane: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE / plane))
    config.set_main_option("version_locations", str(_HERE / plane / "versions"))
    config.set_main_option("path_separator", "os")
    config.attributes["metadata"] = _metadata(plane)
    return config


def _metadata(plane: str) -> sa.MetaData:
    return CATALOGUE_METADATA if plane == "catalogue" else SHARD_METADATA


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _differences(connection: sa.Connection, plane: str, found: str | None) -> Iterator[str]:
    if found != newest(plane):
        yield f"at revision {found}, not {newest(plane)}"
        return
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    for difference in compare_metadata(context, _metadata(plane)):
        yield str(difference)
