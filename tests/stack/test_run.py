"""``python -m stack.run`` with a small stand-in for the shop: what it starts, says and leaves."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from stack.environment import read_environment
from stack.errors import StackError
from stack.ports import free_port
from stack.shop_processes import Surroundings, background_services
from tests.stack.programs import PROJECT, Program, is_alive, wait_until
from tests.stack.test_cluster import ask

Start = Callable[..., Program]

WSGI = """
import os
from flask import Flask
app = Flask(__name__)
def note(what):
    with open("notes", "a") as notes:
        notes.write(f"{what} {os.getpid()}\\n")
app.cli.add_command(group := app.cli.group("shop")(lambda: None))
group.command("migrate")(lambda: note("migrate"))
group.command("seed-demo")(lambda: note("seed"))
note("web")
@app.get("/readyz")
def readyz():
    return open(os.environ["SHOP_HOME"] + "/embedded.env").read()
"""
BACKGROUND = """
import os, sys, time
with open("notes", "a") as notes:
    notes.write(f"{os.path.basename(sys.argv[0])} {os.getpid()}\\n")
time.sleep(600)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A shop of a few lines, with the real gunicorn.conf.py."""
    (tmp_path / "wsgi.py").write_text(WSGI)
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "__init__.py").touch()
    for name in ("relay", "worker", "scheduler"):
        (tmp_path / "tasks" / f"{name}.py").write_text(BACKGROUND)
    shutil.copy(PROJECT / "gunicorn.conf.py", tmp_path)
    return tmp_path


def read_env_file(home: Path) -> dict[str, str]:
    lines = (home / "embedded.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_one_command_starts_a_shop_and_ctrl_c_leaves_only_its_data(
    start_program: Start, project: Path, home: Path
) -> None:
    port = str(free_port())

    run = start_program(["-m", "stack.run"], SHOP_HOME=str(home), SHOP_PORT=port)
    run.wait_for(f"\nready: http://127.0.0.1:{port}\n", seconds=60)

    values = read_env_file(home)
    gateway = values["DEMO_GATEWAY_URL"]
    assert f"\ngateway: {gateway}\n" in run.output
    assert run.output.index("gateway: ") < run.output.index("ready: ")
    assert f"http://eu.localhost:{port}" in run.output
    with urllib.request.urlopen(f"{gateway}/charges", timeout=5) as answer:
        assert answer.status == 200
    assert (home / "embedded.env").stat().st_mode & 0o777 == 0o600
    assert values["SHOP_PORT"] == port
    assert values["PAYMENT_GATEWAY"] == "demo"
    assert len(values["SECRET_KEY"]) >= 32
    assert ask(values["DB_US"], "SELECT current_database()") == "us"
    assert ask(values["DB_PRIMARY_REPLICAS"], "SELECT pg_is_in_recovery()") is True
    notes = (project / "notes").read_text().split()
    assert notes[::2].count("migrate") == notes[::2].count("seed") == 1
    assert sorted(set(notes[::2])) == sorted(
        ["migrate", "seed", "web", "relay.py", "worker.py", "scheduler.py"]
    )
    assert notes[::2].count("worker.py") == 2
    second = start_program(["-m", "stack.run"], SHOP_HOME=str(home), SHOP_PORT=str(free_port()))
    assert second.ends_with() == 1
    assert f"stack: {home} is in use by the process {run.process.pid}" in second.output

    run.send(signal.SIGINT)

    assert run.ends_with() == 130
    assert [pid for pid in notes[1::2] if is_alive(int(pid))] == []
    assert not (home / "embedded.env").exists()
    assert not list((home / "pg").glob("*/postmaster.pid"))


def test_kill_9_of_the_run_leaves_no_process_and_the_next_run_sells(
    start_program: Start, project: Path, home: Path
) -> None:
    settings = {"SHOP_HOME": str(home), "SHOP_PORT": str(free_port())}
    run = start_program(["-m", "stack.run"], **settings)
    run.wait_for("ready: ", seconds=60)
    running = [int(pid) for pid in (project / "notes").read_text().split()[1::2]]
    postgres = [int(path.read_text().split()[0]) for path in home.glob("pg/*/postmaster.pid")]
    secret = read_env_file(home)["SECRET_KEY"]
    assert len(postgres) == 2

    run.send(signal.SIGKILL)
    run.ends_with()

    assert wait_until(lambda: not any(is_alive(pid) for pid in (*running, *postgres)), seconds=8)
    again = start_program(["-m", "stack.run"], **settings)
    again.wait_for("ready: ", seconds=60)
    assert read_env_file(home)["SECRET_KEY"] == secret
    again.send(signal.SIGTERM)
    assert again.ends_with() == 143


def test_a_taken_port_is_named_and_nothing_is_started(
    start_program: Start, project: Path, empty_home: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        run = start_program(["-m", "stack.run"], SHOP_HOME=str(empty_home), SHOP_PORT=str(port))

        assert run.ends_with() == 1
    assert f"stack: port {port} is in use by another program" in run.output
    assert "Traceback" not in run.output
    assert not (empty_home / "pg").exists()


def test_a_migration_that_fails_ends_the_run_with_everything_stopped(
    start_program: Start, project: Path, home: Path
) -> None:
    (project / "wsgi.py").write_text("raise RuntimeError('no such table')\n")

    run = start_program(["-m", "stack.run"], SHOP_HOME=str(home), SHOP_PORT=str(free_port()))

    assert run.ends_with(40) != 0
    assert "no such table" in run.output
    assert "stack: migrate failed with exit code" in run.output
    assert not list((home / "pg").glob("*/postmaster.pid"))
    assert not (home / "embedded.env").exists()


def test_given_databases_are_used_and_none_is_started(
    start_program: Start, project: Path, empty_home: Path
) -> None:
    (project / "wsgi.py").write_text(
        WSGI.replace(
            'open(os.environ["SHOP_HOME"] + "/embedded.env").read()', 'os.environ["DB_PRIMARY"]'
        )
    )
    port = str(free_port())
    given = {
        "DB_PRIMARY": "postgresql+psycopg2://shop@db/catalog",
        "PAYMENT_GATEWAY": "stripe",
        "SHOP_HOME": str(empty_home),
        "SHOP_PORT": port,
    }

    run = start_program(["-m", "stack.run"], **given)
    run.wait_for(f"ready: http://127.0.0.1:{port}", seconds=30)

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        assert answer.read().decode() == given["DB_PRIMARY"]
    assert not (empty_home / "pg").exists()
    assert "gateway: " not in run.output
    run.send(signal.SIGTERM)
    assert run.ends_with() == 143


def test_with_a_broker_the_pools_are_dramatiqs() -> None:
    where = Surroundings(PROJECT, dict(os.environ), 8000)

    names = [service.name for service in background_services(where, has_broker=True)]

    assert names == ["relay", "worker-io", "worker-cpu", "scheduler"]
    for program in ("dramatiq", "dramatiq-gevent"):
        shown = subprocess.run(
            [Path(sys.executable).parent / program, "--version"], capture_output=True, check=True
        )
        assert shown.returncode == 0


def test_a_relay_that_does_not_start_is_no_shop_that_can_sell(
    start_program: Start, project: Path, home: Path
) -> None:
    (project / "tasks" / "relay.py").write_text("raise SystemExit('no outbox')\n")

    run = start_program(["-m", "stack.run"], SHOP_HOME=str(home), SHOP_PORT=str(free_port()))

    assert run.ends_with(40) == 1
    assert "relay        | no outbox" in run.output
    assert "stack: relay exited with 1 before it was ready" in run.output
    assert "\nready: " not in run.output


def test_databases_half_given_are_refused(
    start_program: Start, project: Path, empty_home: Path
) -> None:
    run = start_program(
        ["-m", "stack.run"],
        SHOP_HOME=str(empty_home),
        SHOP_PORT=str(free_port()),
        DB_EU="postgresql+psycopg2://shop@db/eu",
    )

    assert run.ends_with() == 1
    assert "stack: DB_EU given without DB_PRIMARY" in run.output


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(StackError, match="SHOP_PORT must be a port between 1 and 65535"):
        read_environment({"SHOP_PORT": port})


def test_an_empty_variable_counts_as_not_given() -> None:
    environment = read_environment({"SHOP_PORT": "", "DB_PRIMARY": "", "SHOP_HOME": ""})

    assert environment.port == 8000
    assert environment.home == Path.cwd() / "var"
    assert environment.get("DB_PRIMARY") is None
