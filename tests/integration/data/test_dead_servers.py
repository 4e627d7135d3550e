"""A server dies: readers go elsewhere at once, and come back by themselves."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, text

from shop.data.errors import DatabaseUnavailable
from shop.data.models import Brand
from shop.data.replicas import EJECTION_SECONDS
from shop.data.session import Plane, reading, transaction
from shop.kernel.ids import new_id
from tests.integration.data.beside import backend_pids, brand_names, run


def target():
    with reading(Plane.CATALOGUE) as session:
        session.scalars(select(Brand)).all()
        return session.info["unit"].target


def timed(function):
    started = time.monotonic()
    result = function()
    return result, time.monotonic() - started


@pytest.fixture
def plane(doomed, open_plane):
    with open_plane(doomed) as plane:
        yield plane


@pytest.fixture
def kill_replica(doomed):
    """Kills the replica; it is started again after the test, or by what this returns."""
    node = doomed.replicas[0]

    def restart():
        node.spawn()
        deadline = time.monotonic() + 10
        while not node.is_ready():
            assert time.monotonic() < deadline, node.last_words()
            time.sleep(0.02)

    def kill():
        os.kill(node.process.pid, signal.SIGKILL)
        node.process.wait(5)
        return restart

    yield kill
    if not node.is_ready():
        restart()


def test_reads_go_on_when_the_replica_is_killed_and_return_to_it(plane, doomed, kill_replica):
    assert target() == "replica"  # its pool holds a connection now
    replica = plane.server("catalog").replicas["catalog-r1"]

    restart = kill_replica()
    with ThreadPoolExecutor(12) as pool:
        answers, seconds = timed(lambda: list(pool.map(lambda _: target(), range(24))))

    assert answers == ["primary"] * 24
    assert seconds < 1.0
    assert replica.failures == 1

    restart()
    deadline = time.monotonic() + 2 * EJECTION_SECONDS + 1
    while target() != "replica":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert replica.failures == 0


def test_an_ejected_replica_is_tried_by_one_reader_at_a_time(plane):
    replica = plane.server("catalog").replicas["catalog-r1"]
    replica.eject()
    replica.ejected_until = 0.0

    assert [replica.may_be_asked() for _ in range(3)] == [True, False, False]

    replica.admit()
    assert replica.may_be_asked()


def test_a_replica_that_dies_under_a_reader_is_left_alone(plane, doomed):
    replica = plane.server("catalog").replicas["catalog-r1"]

    with pytest.raises(DatabaseUnavailable), reading(Plane.CATALOGUE) as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        with doomed.replicas[0].connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 2000)", (pid,))
        session.execute(text("SELECT 1"))

    assert replica.failures == 1
    assert target() == "primary"


def test_no_caller_hears_of_pooled_connections_that_died(plane, doomed):
    def write(name):
        with transaction(Plane.CATALOGUE) as session:
            session.execute(insert(Brand).values(id=new_id(), name=name))

    with ThreadPoolExecutor(6) as pool:
        together = threading.Barrier(6)

        def warm(_):
            with transaction(Plane.CATALOGUE):
                together.wait(5)

        list(pool.map(warm, range(6)))
    dead = backend_pids(doomed)
    assert len(dead) == 6
    for pid in dead:
        run(doomed, "SELECT pg_terminate_backend(%s, 2000)", pid)

    names = {f"After the death {number}" for number in range(12)}
    for name in names:
        write(name)

    assert names <= brand_names(doomed)
    assert not dead & backend_pids(doomed)


def test_one_dead_connection_does_not_cost_the_others(plane, doomed):
    together = threading.Barrier(3)

    def warm(_):
        with transaction(Plane.CATALOGUE):
            together.wait(5)

    def use(_):
        with transaction(Plane.CATALOGUE) as session:
            together.wait(5)
            return session.scalar(text("SELECT pg_backend_pid()"))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(warm, range(3)))
        before = backend_pids(doomed)
        victim = min(before)
        run(doomed, "SELECT pg_terminate_backend(%s, 2000)", victim)
        after = set(pool.map(use, range(3)))

    assert len(before & after) == 2
    assert victim not in after


def test_a_writer_cut_in_the_middle_has_done_nothing(plane, doomed):
    with pytest.raises(DatabaseUnavailable), transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name="Cut"))
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        run(doomed, "SELECT pg_terminate_backend(%s, 2000)", pid)
        session.execute(text("SELECT 1"))

    assert "Cut" not in brand_names(doomed)


def test_a_cut_that_the_block_passes_over_is_no_success(plane, doomed):
    with pytest.raises(DatabaseUnavailable), transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name="Cut"))
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        run(doomed, "SELECT pg_terminate_backend(%s, 2000)", pid)
        with pytest.raises(Exception, match=r"terminating|closed"):
            session.execute(text("SELECT 1"))

    assert "Cut" not in brand_names(doomed)


def test_the_next_endpoint_is_tried_when_the_first_is_dead(doomed, open_plane):
    url = doomed.primary_url("catalog")
    port = doomed.primary.port
    two = url.replace(f"127.0.0.1:{port}", f"127.0.0.1:9,127.0.0.1:{port}")

    with open_plane(doomed, two, replicas=()):
        for unit in (reading, transaction):
            with unit(Plane.CATALOGUE) as session:
                assert session.scalar(text("SELECT inet_server_port()")) == port


def test_a_writer_passes_by_an_endpoint_that_only_reads(doomed, open_plane):
    url = doomed.primary_url("catalog")
    port = doomed.primary.port
    standby = doomed.replicas[0].port
    two = url.replace(f"127.0.0.1:{port}", f"127.0.0.1:{standby},127.0.0.1:{port}")

    with open_plane(doomed, two, replicas=()), transaction(Plane.CATALOGUE) as session:
        assert session.scalar(text("SELECT inet_server_port()")) == port
