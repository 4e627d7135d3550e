"""What a test sees and does beside the shop, by connections of its own."""

from typing import Any

import psycopg2

from stack.postgres import Cluster


def run(cluster: Cluster, statement: str, *values: Any, database: str = "catalog") -> list[Any]:
    """One statement on the cluster's primary, beside the shop."""
    assert cluster.primary
    connection: psycopg2.extensions.connection = cluster.primary.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def brand_names(cluster: Cluster) -> set[str]:
    """What the primary has in ``brand``."""
    return {name for (name,) in run(cluster, "SELECT name FROM brand")}


def backend_pids(cluster: Cluster) -> set[int]:
    """The server processes that serve the shop's connections to the catalogue's primary."""
    rows = run(
        cluster,
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'doorbuster'"
        " AND datname = 'catalog'",
    )
    return {pid for (pid,) in rows}
