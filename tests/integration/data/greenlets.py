"""A program: the data plane in a process where gevent has replaced sockets and locks.

Prints what came of each scenario as one JSON object; ``test_gevent.py`` judges it.
"""

from gevent import monkey

monkey.patch_all()

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
import psycopg2
from flask import Flask
from gevent.event import Event
from gevent.pool import Pool
from sqlalchemy import text

from config import Settings
from shop.data import engines, positions, wait
from shop.data.base import ShardModel
from shop.data.engines import databases
from shop.data.errors import DatabaseUnavailable, NoTenant
from shop.data.router import install_tenant_filter
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import acting_for, current_tenant, get_tenant


def fifty_sleepers() -> dict[str, Any]:
    """Fifty greenlets sleep 0.1 s in the database: on the replica's pool and the primary's."""
    started = time.monotonic()

    def sleep(_: int) -> str:
        with reading(Plane.CATALOGUE) as session:
            session.execute(text("SELECT pg_sleep(0.1)"))
            return session.info["unit"].target

    targets = Pool(50).map(sleep, range(50))
    return {"seconds": time.monotonic() - started, "done": len(targets), "gap": _ticks.longest}


def contexts() -> dict[str, Any]:
    """What one greenlet holds while another one looks for it."""
    opened, looked = Event(), Event()

    def holder() -> list[str]:
        with acting_for(get_tenant("eu")), positions.tracking(), reading(Plane.SHARD) as session:
            opened.set()
            looked.wait(5)
            session.execute(text("SELECT 1"))
            return [current_tenant().id, session.info["unit"].database]

    def stranger() -> list[Any]:
        opened.wait(5)
        try:
            seen: Any = current_tenant().id
        except NoTenant:
            seen = None
        with acting_for(get_tenant("us")), reading(Plane.SHARD) as session:
            database = session.scalar(text("SELECT current_database()"))
        looked.set()
        return [seen, positions.is_tracking(), database]

    one, two = gevent.spawn(holder), gevent.spawn(stranger)
    return {"holder": one.get(timeout=10), "stranger": two.get(timeout=10)}


def dead_pool() -> dict[str, Any]:
    """Every pooled connection of reader and writer dies; then everybody works at once."""

    def warm(unit: Any) -> None:
        with unit(Plane.CATALOGUE) as session:
            session.execute(text("SELECT pg_sleep(0.05)"))

    def work(unit: Any) -> int:
        with unit(Plane.CATALOGUE) as session:
            return session.scalar(text("SELECT 1"))

    units = [reading, transaction] * 6
    Pool(12).map(warm, units)
    killed = sum(_terminate_backends(url) for url in json.loads(os.environ["SERVERS"]))
    return {"killed": killed, "worked": sum(Pool(12).map(work, units))}


def mute_server() -> dict[str, Any]:
    """Connecting to a server that never answers, while others go on."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        url = f"postgresql+psycopg2://shop@127.0.0.1:{listener.getsockname()[1]}/catalog"
        environment = {**os.environ, "DB_PRIMARY": url, "DB_PRIMARY_REPLICAS": ""}
        with _other_plane(environment):
            started = time.monotonic()
            failed = _fails(lambda: transaction(Plane.CATALOGUE).__enter__())
            return {"failed": failed, "seconds": time.monotonic() - started, "gap": _ticks.longest}


def hung_statement() -> dict[str, Any]:
    """A statement whose answer does not come before the deadline of the wait."""

    def hang() -> None:
        with transaction(Plane.CATALOGUE) as session:
            session.connection().connection.dbapi_connection.deadline_seconds = 0.3
            session.execute(text("SELECT pg_sleep(3)"))

    started = time.monotonic()
    failed = _fails(hang)
    seconds = time.monotonic() - started
    with transaction(Plane.CATALOGUE) as session:
        usable = session.scalar(text("SELECT 1"))
    return {"failed": failed, "seconds": seconds, "usable": usable, "gap": _ticks.longest}


def full_pool() -> dict[str, Any]:
    """One more writer than the pool has room for."""
    release, inside = Event(), []

    def hold() -> None:
        with transaction(Plane.CATALOGUE):
            inside.append(1)
            release.wait(5)

    holders = [gevent.spawn(hold) for _ in range(6)]
    while len(inside) < 6:
        gevent.sleep(0.01)
    started = time.monotonic()
    failed = _fails(lambda: transaction(Plane.CATALOGUE).__enter__())
    seconds = time.monotonic() - started
    release.set()
    gevent.joinall(holders, raise_error=True)
    with transaction(Plane.CATALOGUE) as session:
        usable = session.scalar(text("SELECT 1"))
    return {"failed": failed, "seconds": seconds, "usable": usable, "gap": _ticks.longest}


class Ticks:
    """Wakes every 5 ms and remembers the longest it had to wait for its turn."""

    longest = 0.0

    def run(self) -> None:
        while True:
            before = time.monotonic()
            gevent.sleep(0.005)
            self.longest = max(self.longest, time.monotonic() - before)


_ticks = Ticks()


def _fails(function: Callable[[], Any]) -> bool:
    try:
        function()
    except DatabaseUnavailable:
        return True
    return False


def _terminate_backends(url: str) -> int:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity"
            " WHERE application_name = 'doorbuster' OFFSET 0) AS killed"
        )
        killed = cursor.fetchone()[0]
    connection.close()
    return killed


@contextmanager
def _other_plane(environment: dict[str, str]) -> Iterator[None]:
    before = databases()
    settings = Settings.from_env(environment)
    engines.install_databases(engines.open_databases(Flask("other"), settings))
    try:
        yield
    finally:
        engines.install_databases(before)


SCENARIOS = (fifty_sleepers, contexts, dead_pool, mute_server, hung_statement, full_pool)


def main() -> None:
    wait.install()
    install_tenant_filter(ShardModel)
    settings = Settings.from_env(os.environ)
    engines.install_databases(engines.open_databases(Flask("greenlets"), settings))
    with reading(Plane.CATALOGUE) as session:
        session.execute(text("SELECT 1"))
    gevent.spawn(_ticks.run)
    results = {}
    for scenario in SCENARIOS:
        _ticks.longest = 0.0
        results[scenario.__name__] = scenario()
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
