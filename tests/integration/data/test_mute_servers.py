"""A server that accepts and never answers, a statement without end, a pool without room."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from shop.data import wait
from shop.data.engines import databases
from shop.data.errors import DatabaseUnavailable
from shop.data.pools import POOL_SECONDS, WRITER_POOL
from shop.data.session import Plane, reading, transaction
from tests.integration.data.beside import run
from tests.integration.data.network import Road


@pytest.fixture
def mute_url(doomed):
    """Looks like the catalogue; whoever connects waits for ever."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        port = doomed.primary.port
        yield doomed.primary_url("catalog").replace(f":{port}/", f":{listener.getsockname()[1]}/")


def time_of(unit, error=None):
    started = time.monotonic()
    try:
        with unit(Plane.CATALOGUE) as session:
            session.execute(text("SELECT 1"))
            assert error is None
    except DatabaseUnavailable:
        assert error is DatabaseUnavailable
    return time.monotonic() - started


def test_a_mute_primary_is_given_up_after_two_seconds(doomed, open_plane, mute_url):
    with open_plane(doomed, mute_url, replicas=()):
        assert 1.9 < time_of(transaction, DatabaseUnavailable) < 2.6


def test_a_mute_replica_costs_its_first_readers_a_second(doomed, open_plane, mute_url):
    with open_plane(doomed, replicas=(mute_url,)):
        with ThreadPoolExecutor(6) as pool:
            times = list(pool.map(lambda _: time_of(reading), range(6)))
        assert max(times) < 1.3
        assert time_of(reading) < 0.2  # it is ejected


def test_the_next_endpoint_is_tried_when_the_first_is_mute(
    doomed, open_plane, mute_url, monkeypatch
):
    monkeypatch.setattr(wait.Connection, "connect_seconds", 0.6)
    port = doomed.primary.port
    good = f"127.0.0.1:{port}"
    mute = mute_url.split("@")[1].split("/")[0]
    two = doomed.primary_url("catalog").replace(good, f"{mute},{good}")

    with open_plane(doomed, two, replicas=()):
        assert 0.6 <= time_of(transaction) < 1.2
        databases().server("catalog").writer.dispose()
        assert time_of(transaction) < 0.5  # the good one is tried first from now on


def test_a_server_that_falls_silent_is_given_up_at_the_deadline(doomed, open_plane, monkeypatch):
    monkeypatch.setattr(wait.Connection, "query_seconds", 0.4)
    url = doomed.primary_url("catalog")

    with Road(doomed.primary.port) as road, open_plane(doomed, road.leads_to(url)):
        road.lose_answer_to, road.cut_after_loss = b"the last words", False
        started = time.monotonic()
        with pytest.raises(DatabaseUnavailable), transaction(Plane.CATALOGUE) as session:
            session.execute(text("SELECT 'the last words'"))
        assert 0.4 <= time.monotonic() - started < 0.8

        road.lose_answer_to = None
        assert time_of(transaction) < 0.3


def test_the_server_stops_a_statement_without_end(doomed, open_plane):
    def endless():
        with transaction(Plane.CATALOGUE) as session:
            session.execute(text("SET LOCAL statement_timeout = '100ms'"))
            session.execute(text("SELECT pg_sleep(3)"))

    with open_plane(doomed):
        with pytest.raises(DatabaseUnavailable):
            endless()
        assert time_of(transaction) < 0.3


def test_every_connection_carries_its_limits(doomed, open_plane):
    limits = {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
        "client_connection_check_interval": "2s",
        "client_min_messages": "warning",
    }

    with open_plane(doomed):
        for unit, primary in ((reading, False), (reading, True), (transaction, None)):
            options = {} if primary is None else {"primary": primary}
            with unit(Plane.CATALOGUE, **options) as session:
                for name, value in limits.items():
                    assert session.scalar(text(f"SHOW {name}")) == value


def test_the_server_ends_a_statement_whose_client_has_gone(doomed, open_plane, monkeypatch):
    monkeypatch.setattr(wait.Connection, "query_seconds", 0.2)

    def forsake():
        with transaction(Plane.CATALOGUE) as session:
            session.execute(text("SELECT pg_sleep(4.9) AS forsaken"))

    with open_plane(doomed), pytest.raises(DatabaseUnavailable):
        forsake()

    running = "SELECT 1 FROM pg_stat_activity WHERE query ~ 'AS forsake[n]' AND state = 'active'"
    deadline = time.monotonic() + 3
    while run(doomed, running):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_full_pool_is_refused_in_time_and_usable_afterwards(doomed, open_plane):
    release, all_in = threading.Event(), threading.Barrier(WRITER_POOL + 1)

    def hold(_):
        with transaction(Plane.CATALOGUE):
            all_in.wait(5)
            release.wait(5)

    with open_plane(doomed), ThreadPoolExecutor(WRITER_POOL) as pool:
        held = pool.map(hold, range(WRITER_POOL))
        all_in.wait(5)

        seconds = time_of(transaction, DatabaseUnavailable)
        assert POOL_SECONDS <= seconds < POOL_SECONDS + 0.5

        release.set()
        list(held)
        assert time_of(transaction) < 0.3
        assert databases().server("catalog").writer.pool.checkedout() == 0
