"""Changes beside the shop, made visible to it."""

from tests.databases import TestDatabases

_POSITION = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"


def position_of(databases: TestDatabases) -> int:
    """How far the WAL is; the databases of the tests share one."""
    ((position,),) = databases.sql("catalog", _POSITION)
    return int(str(position))


def catch_up(databases: TestDatabases) -> None:
    """Let the replica and the caches see what a test has just written by SQL."""
    databases.wait_for_replica(position_of(databases))
    databases.forget_cache()
