"""A visitor reads what he wrote, however far the replica is behind."""

import time
from contextlib import contextmanager

import pytest
from sqlalchemy import insert, select

from shop.data import positions
from shop.data.engines import databases as plane
from shop.data.models import Brand
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import acting_for, forget_directory, get_tenant
from shop.kernel.ids import new_id
from tests.integration.data.network import Road


@contextmanager
def paused(shop):
    """The replica shows nothing new inside the block, or until what it yields is called."""

    def resume():
        shop.sql("replica", "SELECT pg_wal_replay_resume()")

    shop.sql("replica", "SELECT pg_wal_replay_pause()")
    try:
        deadline = time.monotonic() + 3
        while shop.sql("replica", "SELECT pg_get_wal_replay_pause_state()") != [("paused",)]:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        yield resume
    finally:
        resume()


@pytest.fixture
def behind(shop):
    with paused(shop) as resume:
        yield resume


def write(name):
    with transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name=name))


def read(name):
    """Who answered, and whether the brand was seen."""
    with reading(Plane.CATALOGUE) as session:
        seen = session.scalars(select(Brand).where(Brand.name == name)).first()
        return session.info["unit"].target, seen is not None


def test_the_writer_gets_the_primary_while_the_replica_is_behind(behind, shop, by_a_stranger):
    with positions.tracking() as held:
        write("Mine")

        assert read("Mine") == ("primary", True)
        assert by_a_stranger(lambda: read("Mine")) == ("replica", False)

        behind()
        shop.wait_for_replica(held["catalog"])
        assert read("Mine") == ("replica", True)
        assert by_a_stranger(lambda: read("Mine")) == ("replica", True)


def test_what_was_written_in_an_earlier_request_counts_too(behind, by_a_stranger):
    def first_request():
        with positions.tracking() as held:
            write("Mine")
        return held

    def second_request(held):
        with positions.tracking(held):
            return read("Mine")

    held = by_a_stranger(first_request)

    assert list(held) == ["catalog"]
    assert by_a_stranger(lambda: second_request(held)) == ("primary", True)


def test_a_write_in_one_database_says_nothing_of_another(behind, eu, by_a_stranger):
    def request():
        with positions.tracking():
            write("Mine")
            with acting_for(eu), reading(Plane.SHARD) as session:
                return session.info["unit"].target

    assert by_a_stranger(request) == "replica"


def test_a_read_moves_no_position_and_a_write_always_forward(shop):
    with positions.tracking() as held:
        read("Nothing")
        assert held == {}

        write("First")
        first = held["catalog"]
        write("Second")

    assert held["catalog"] > first


def test_a_rolled_back_write_moves_no_position(shop):
    with positions.tracking() as held:
        with pytest.raises(ZeroDivisionError), transaction(Plane.CATALOGUE) as session:
            session.execute(insert(Brand).values(id=new_id(), name="Never"))
            raise ZeroDivisionError

        assert held == {}


def test_the_position_counts_although_the_commit_did_not_wait_for_the_disk(shop, cluster):
    shop.sql("catalog", 'ALTER DATABASE "catalog" SET synchronous_commit = off')
    plane().server("catalog").writer.dispose()
    try:
        for number in range(10):
            shop.wait_for_replica(shop.position("catalog"))
            with paused(shop), positions.tracking():
                write(f"Mine {number}")
                assert read(f"Mine {number}") == ("primary", True)
    finally:
        shop.sql("catalog", 'ALTER DATABASE "catalog" SET synchronous_commit = on')
        plane().server("catalog").writer.dispose()


def test_without_a_position_the_writer_reads_the_primary(cluster, shop, open_plane):
    url = cluster.primary_url("catalog")
    with Road(cluster.primary.port) as road, open_plane(cluster, road.leads_to(url)):
        road.lose_answer_to = b"pg_current_wal"
        with positions.tracking() as held:
            write("Mine")  # is no error: it is on disk

            assert held == {"catalog": positions.UNKNOWN}
            assert read("Mine") == ("primary", True)

            road.lose_answer_to = None
            write("More")
            assert held["catalog"] < positions.UNKNOWN


def test_who_changes_the_directory_sees_the_change_at_once(behind, shop):
    shop.sql("catalog", "UPDATE tenant SET name = 'Renamed' WHERE id = 'eu'")

    forget_directory()

    assert get_tenant("eu").name == "Renamed"
