"""Importing does nothing: no socket, no thread, no child process, no engine, no broker."""

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

# Modules that are programs: their loader (Alembic, the dramatiq command line) runs them.
PROGRAMS = ("__main__", "env", "io_worker", "cpu_worker")

PROBE = """
import importlib, json, pkgutil, sys
seen, armed = [], False
LOUD = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto",
        "subprocess.Popen", "os.fork", "os.posix_spawn", "os.system",
        "_thread.start_new_thread", "_thread.start_joinable_thread", "os.mkdir", "os.remove"}
def listen(event, arguments):
    if armed and event in LOUD:
        seen.append(f"{armed}: {event}")
    if armed and event == "open" and set(arguments[1] or "") & set("wax+"):
        seen.append(f"{armed}: writes {arguments[0]}")
sys.addaudithook(listen)

import requests  # urllib3 binds a socket once on import to learn whether there is IPv6
import sqlalchemy
def engine_is_refused(*arguments, **options):
    seen.append(f"{armed}: create_engine")
    raise RuntimeError("an engine at import")
sqlalchemy.create_engine = engine_is_refused

packages, programs = json.loads(sys.argv[1])
modules = []
for package in packages:
    armed = package
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, package + "."):
        if found.name.rpartition(".")[2] not in programs:
            armed = found.name
            importlib.import_module(found.name)
            modules.append(found.name)
armed = False
print(json.dumps({"seen": seen, "modules": modules, "loaded": sorted(sys.modules)}))
"""


def import_everything(*packages: str) -> dict[str, list[str]]:
    """Import all modules of these packages in a fresh process with an empty environment."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps([packages, PROGRAMS])],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(ROOT / "var" / "nobody"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, list[str]] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def shop() -> dict[str, list[str]]:
    return import_everything("shop")


def test_importing_the_whole_shop_does_nothing(shop: dict[str, list[str]]):
    assert "shop.kernel.money" in shop["modules"]
    assert shop["seen"] == []


def test_importing_the_shop_loads_no_broker_library(shop: dict[str, list[str]]):
    brokers = {"pika", "dramatiq", "kombu", "amqp", "apscheduler"}

    assert brokers & set(shop["loaded"]) == set()


def test_the_web_process_loads_neither_a_broker_nor_the_pdf_library():
    """ReportLab is CPU work: it belongs to the process that renders invoices."""
    done = subprocess.run(
        [sys.executable, "-c", "import shop.app, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    loaded = set(done.stdout.split())
    assert loaded & {"reportlab", "pika", "dramatiq", "kombu", "amqp", "apscheduler"} == set()


def test_importing_the_workers_does_nothing():
    workers = import_everything("tasks")

    assert workers["seen"] == []


def test_the_probe_sees_a_thread_and_a_file(tmp_path):
    """The check can go red: a module that acts on import is caught."""
    loud = tmp_path / "loud"
    loud.mkdir()
    (loud / "__init__.py").write_text(
        "import threading\n"
        "threading.Thread(target=print, daemon=True).start()\n"
        f"open({str(tmp_path / 'trace')!r}, 'w').close()\n",
        encoding="utf-8",
    )

    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps([["loud"], []])],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    seen = json.loads(done.stdout.splitlines()[-1])["seen"]
    assert any("thread" in event for event in seen)
    assert any("writes" in event for event in seen)
