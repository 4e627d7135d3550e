"""COMMIT is done, not done, or unknown; and the word is never wrong."""

import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from shop.data import positions
from shop.data.engines import databases
from shop.data.errors import DatabaseUnavailable
from shop.data.models import Brand
from shop.data.session import Plane, transaction
from shop.data.wait import COMMIT_SECONDS
from shop.kernel.errors import OutcomeUnknown
from shop.kernel.ids import new_id
from tests.integration.data.beside import backend_pids, brand_names, run
from tests.integration.data.network import Road


def write(name):
    with transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name=name))


def own_pid():
    with transaction(Plane.CATALOGUE) as session:
        return session.scalar(text("SELECT pg_backend_pid()"))


@pytest.fixture
def road(doomed, open_plane):
    """The only way to the catalogue's primary."""
    url = doomed.primary_url("catalog")
    with Road(doomed.primary.port) as road, open_plane(doomed, road.leads_to(url)):
        write(f"The road is good {new_id()}")
        yield road


def test_a_connection_cut_while_the_answer_is_on_its_way_is_unknown(road, doomed):
    road.lose_answer_to = b"COMMIT\0"

    with positions.tracking() as held, pytest.raises(OutcomeUnknown):
        write("Cut at COMMIT")

    assert "Cut at COMMIT" in brand_names(doomed)
    assert held == {"catalog": positions.UNKNOWN}

    road.lose_answer_to = None
    write("After the cut")
    assert "After the cut" in brand_names(doomed)


def test_an_answer_that_does_not_come_is_unknown_after_the_deadline(road, doomed):
    road.lose_answer_to, road.cut_after_loss = b"COMMIT\0", False
    started = time.monotonic()

    with pytest.raises(OutcomeUnknown):
        write("Silent at COMMIT")

    assert COMMIT_SECONDS <= time.monotonic() - started < COMMIT_SECONDS + 0.6
    assert "Silent at COMMIT" in brand_names(doomed)
    assert databases().server("catalog").writer.pool.checkedout() == 0


def test_a_cut_before_commit_is_no_doubt(road, doomed):
    road.lose_answer_to = b"INSERT"

    with pytest.raises(DatabaseUnavailable) as caught:
        write("Cut at INSERT")

    assert not isinstance(caught.value, OutcomeUnknown)
    assert "Cut at INSERT" not in brand_names(doomed)


@contextmanager
def missing_standby(cluster):
    """Every COMMIT waits for a standby that there is not."""
    run(cluster, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    run(cluster, "SELECT pg_reload_conf()")
    try:
        # The servers' processes hear of a setting one by one.
        deadline = time.monotonic() + 5
        while not does_commit_wait(cluster):
            assert time.monotonic() < deadline
        yield
    finally:
        run(cluster, "ALTER SYSTEM RESET synchronous_standby_names")
        run(cluster, "SELECT pg_reload_conf()")


def does_commit_wait(cluster):
    cancelled = []
    canceller = threading.Thread(target=cancel_the_wait, args=(cluster, cancelled, 0.1))
    canceller.start()
    run(cluster, "INSERT INTO brand VALUES (%s, %s)", str(new_id()), f"Trial {new_id()}")
    canceller.join()
    return bool(cancelled)


def cancel_the_wait(cluster, cancelled, seconds=1.5):
    """Cancels the first wait for a standby that there is within ``seconds``."""
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not cancelled:
        for (pid,) in run(cluster, waiting):
            cancelled.append(pid)
            run(cluster, "SELECT pg_cancel_backend(%s)", pid)
        time.sleep(0.005)


def test_a_commit_that_no_standby_has_is_unknown_though_it_looks_like_success(doomed, open_plane):
    cancelled = []
    with open_plane(doomed), missing_standby(doomed):
        canceller = threading.Thread(target=cancel_the_wait, args=(doomed, cancelled))
        canceller.start()
        started = time.monotonic()

        with positions.tracking() as held, pytest.raises(OutcomeUnknown, match="second machine"):
            write("Only here")

        canceller.join(3)
        assert time.monotonic() - started < COMMIT_SECONDS  # by the warning, not the deadline
        assert held == {"catalog": positions.UNKNOWN}
        assert "Only here" in brand_names(doomed)
        assert len(cancelled) == 1
        assert not set(cancelled) & backend_pids(doomed)  # thrown away, not pooled


def test_a_standby_that_stays_away_is_unknown_after_the_deadline(doomed, open_plane, monkeypatch):
    monkeypatch.setattr("shop.data.commit.COMMIT_SECONDS", 0.4)
    with open_plane(doomed):
        keep = own_pid()
        with missing_standby(doomed), pytest.raises(OutcomeUnknown, match="answer"):
            write("Waiting")

        assert keep not in backend_pids(doomed)
        write("After the wait")
        assert {"Waiting", "After the wait"} <= brand_names(doomed)


@pytest.fixture
def deferred(doomed):
    run(
        doomed,
        "CREATE TABLE IF NOT EXISTS deferred"
        " (id int UNIQUE DEFERRABLE INITIALLY DEFERRED, other text)",
    )
    yield "INSERT INTO deferred VALUES (1, 'a'), (1, 'b')"
    run(doomed, "DELETE FROM deferred")


def test_an_error_that_the_server_answers_to_commit_is_that_error(doomed, open_plane, deferred):
    with open_plane(doomed):
        before = own_pid()

        with pytest.raises(IntegrityError), transaction(Plane.CATALOGUE) as session:
            session.execute(text(deferred))

        assert run(doomed, "SELECT count(*) FROM deferred") == [(0,)]
        assert own_pid() == before  # the connection is as good as ever


def test_a_lock_not_had_at_commit_has_done_nothing(doomed, open_plane, deferred):
    """The check of a deferred constraint waits for the one who inserts the same."""
    with open_plane(doomed), doomed.primary.connect("catalog") as other:
        other.autocommit = False
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO deferred VALUES (7, 'theirs')")

        with pytest.raises(DatabaseUnavailable) as caught, transaction(Plane.CATALOGUE) as session:
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
            session.execute(text("INSERT INTO deferred VALUES (7, 'ours')"))

        assert not isinstance(caught.value, OutcomeUnknown)
        other.rollback()
    assert run(doomed, "SELECT count(*) FROM deferred") == [(0,)]


def test_what_was_said_before_commit_casts_no_doubt_on_it(doomed, open_plane):
    with open_plane(doomed), transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name="Warned"))
        with session.connection().connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$")

    assert "Warned" in brand_names(doomed)
