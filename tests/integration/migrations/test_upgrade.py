"""Migrations: to the end or not at all, one at a time, and never in the way of the shop."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from shop.data import wait
from shop.data.locks import MIGRATION_LOCK
from shop.migrations.upgrade import check, migrate, newest

EVERYWHERE = ["catalog", "eu", "us"]


def ask(connect, name, statement):
    with connect(name) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def until(is_so):
    deadline = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def columns(connect, name):
    return ask(
        connect,
        name,
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, 2",
    )


def test_empty_databases_come_to_the_newest_revision_and_agree_with_the_models(empty):
    steps = list(migrate(empty))

    heads = [newest("catalogue"), newest("tenant"), newest("tenant")]
    assert [step.database for step in steps] == EVERYWHERE
    assert [step.before for step in steps] == [None, None, None]
    assert [step.after for step in steps] == heads
    assert [step.differences for step in check(empty)] == [(), (), ()]


def test_a_second_migration_changes_nothing(migrated, connect):
    before = {name: columns(connect, name) for name in EVERYWHERE}

    steps = list(migrate(migrated))

    assert all(step.before == step.after for step in steps)
    assert {name: columns(connect, name) for name in EVERYWHERE} == before


def test_all_shards_have_the_same_tables(migrated, connect):
    assert columns(connect, "eu") == columns(connect, "us")
    assert columns(connect, "eu") != columns(connect, "catalog")


def test_check_changes_nothing(empty, connect):
    steps = list(check(empty))

    assert [step.differences for step in steps] == [
        (f"at revision None, not {newest('catalogue')}",),
        (f"at revision None, not {newest('tenant')}",),
        (f"at revision None, not {newest('tenant')}",),
    ]
    assert [columns(connect, name) for name in EVERYWHERE] == [[], [], []]


def test_check_finds_a_dropped_column_where_it_was_dropped(migrated, connect):
    ask(connect, "us", "ALTER TABLE cart DROP COLUMN version")

    catalog, eu, us = check(migrated)

    assert (catalog.differences, eu.differences) == ((), ())
    assert len(us.differences) == 1
    assert "add_column" in us.differences[0]
    assert "'cart'" in us.differences[0]
    assert "'version'" in us.differences[0]


DAMAGE = {
    "DROP TABLE inbox": "('add_table', Table('inbox'",
    "DROP INDEX ix_outbox_waiting": "('add_index', Index('ix_outbox_waiting'",
    "ALTER TABLE cart ALTER COLUMN version TYPE text": "('modify_type', None, 'cart', 'version'",
    "ALTER TABLE cart ALTER COLUMN items DROP NOT NULL": "('modify_nullable', None, 'cart'",
    "CREATE TABLE left_behind (id int)": "('remove_table', Table('left_behind'",
}


def test_check_finds_every_kind_of_damage(migrated, connect):
    for damage in DAMAGE:
        ask(connect, "eu", damage)

    _, eu, us = check(migrated)

    for words in DAMAGE.values():
        assert any(words in difference for difference in eu.differences), words
    assert us.differences == ()


def test_check_finds_a_database_that_was_left_out(migrated, connect, add_revision):
    before = newest("tenant")
    add_revision("ALTER TABLE cart ADD COLUMN note text")
    ask(connect, "us", "UPDATE alembic_version SET version_num = '9001'")

    _, eu, _ = check(migrated)

    assert eu.differences == (f"at revision {before}, not 9001",)


PROGRAM = """
from config import Settings
from shop.migrations.upgrade import migrate
for step in migrate(Settings.from_env()):
    print(step.database, step.before, step.after)
"""


def test_migrations_at_the_same_time_come_one_after_another(empty, environment, connect):
    with connect("catalog") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        command = [sys.executable, "-c", PROGRAM]
        runs = [
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        until(lambda: ask(connect, "catalog", waiting) == [(2,)])
        cursor.execute("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
        said = [run.communicate(timeout=10)[0].split("\n") for run in runs]

    assert [run.returncode for run in runs] == [0, 0]
    heads = {"catalog": newest("catalogue"), "eu": newest("tenant"), "us": newest("tenant")}
    for number, name in enumerate(EVERYWHERE):
        head = heads[name]
        steps = sorted(lines[number] for lines in said)
        assert steps == sorted([f"{name} None {head}", f"{name} {head} {head}"])


def test_a_migration_waits_for_one_under_way_longer_than_for_any_other_lock(
    migrated, connect, monkeypatch
):
    monkeypatch.setattr("shop.migrations.upgrade._TRIES", 1)
    with connect("catalog") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))

        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(lambda: next(migrate(migrated)))
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1.3)  # lock_timeout is 1 s
            cursor.execute("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))

            assert waiting.result(timeout=3).database == "catalog"


def test_a_long_read_makes_a_migration_give_way_and_try_again(migrated, connect, add_revision):
    add_revision("ALTER TABLE cart ADD COLUMN note text")

    with connect("eu") as connection, connection.cursor() as reader, ThreadPoolExecutor(1) as pool:
        reader.execute("BEGIN; SELECT count(*) FROM cart")
        migration = pool.submit(lambda: list(migrate(migrated)))
        waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'cart'::regclass"
        until(lambda: ask(connect, "eu", waiting))

        # Everyone else's query waits behind the ALTER for at most its lock_timeout.
        started = time.monotonic()
        ask(connect, "eu", "SELECT count(*) FROM cart")
        assert time.monotonic() - started < 1.3

        reader.execute("COMMIT")
        steps = migration.result(timeout=5)

    assert [step.after for step in steps[1:]] == ["9001", "9001"]


def test_a_read_without_end_makes_it_give_up(migrated, connect, add_revision, monkeypatch):
    monkeypatch.setattr("shop.migrations.upgrade._TRIES", 1)
    before = newest("tenant")
    add_revision("ALTER TABLE cart ADD COLUMN note text")

    with connect("eu") as connection, connection.cursor() as reader:
        reader.execute("BEGIN; SELECT count(*) FROM cart")
        with pytest.raises(OperationalError) as caught:
            list(migrate(migrated))

    assert caught.value.orig.pgcode == "55P03"
    assert ask(connect, "eu", "SELECT version_num FROM alembic_version") == [(before,)]


def test_a_step_that_fails_leaves_the_steps_before_it(migrated, connect, add_revision):
    add_revision("ALTER TABLE cart ADD COLUMN note text", revision="9001")
    add_revision("CREATE TABLE half (id int); SELECT nonsense", revision="9002", after="9001")

    with pytest.raises(ProgrammingError):
        list(migrate(migrated))

    assert ask(connect, "eu", "SELECT version_num FROM alembic_version") == [("9001",)]
    assert ask(connect, "eu", "SELECT to_regclass('half')") == [(None,)]
    # The lock is free again: the next migration need not wait.
    locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    assert ask(connect, "eu", locks) == [(0,)]


def test_a_step_may_take_longer_than_any_statement_of_the_shop(
    migrated, connect, add_revision, monkeypatch
):
    monkeypatch.setattr(wait.Connection, "query_seconds", 0.2)
    add_revision("SELECT pg_sleep(0.5)")

    assert [step.after for step in migrate(migrated)][1:] == ["9001", "9001"]
