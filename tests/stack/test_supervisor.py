"""The runner: order, restarts, and that nothing stays behind, whichever way it ends."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stack.supervisor.printer import legible
from tests.stack.programs import Program, is_alive, wait_until

SLEEP = "import time; time.sleep(60)"
# Notes its pid and that of a grandchild in the same session.
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("pids", "a").write(f"{os.getpid()} {child.pid}\\n")
time.sleep(60)
"""
# Its grandchild leaves the session, which hides it from every process group.
ESCAPING = PARENT.replace('time.sleep(60)"]', 'time.sleep(60)"], start_new_session=True')
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open("pids", "a").write(f"{os.getpid()}\\n")
time.sleep(60)
"""

Start = Callable[..., Program]


def write_runner(folder: Path, services: str) -> list[str]:
    """A program that supervises the services and says ``up`` when all are started."""
    (folder / "runner.py").write_text(
        "import sys\n"
        "from stack.supervisor import Service, Supervisor\n"
        "from stack.errors import StackError\n"
        f"SLEEP, PARENT, STUBBORN, ESCAPING = {SLEEP!r}, {PARENT!r}, {STUBBORN!r}, {ESCAPING!r}\n"
        "def python(name, code, **more):\n"
        "    return Service.of_command(name, [sys.executable, '-c', code], **more)\n"
        "try:\n"
        "    with Supervisor() as supervisor:\n"
        f"        for service in [{services}]:\n"
        "            supervisor.start(service)\n"
        "        supervisor.printer.announce('up')\n"
        "        supervisor.watch()\n"
        "except StackError as error:\n"
        "    print(error)\n"
        "    sys.exit(error.exit_code)\n"
    )
    return ["runner.py"]


def noted_pids(folder: Path, count: int) -> list[int]:
    """The pids that the services noted, once there are so many."""

    def read() -> list[int]:
        notes = folder / "pids"
        return [int(pid) for pid in notes.read_text().split()] if notes.exists() else []

    assert wait_until(lambda: len(read()) == count)
    return read()


@pytest.mark.parametrize(
    ("signum", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_stop_signal_leaves_nothing_behind(
    start_program: Start, tmp_path: Path, signum: int, exit_code: int
) -> None:
    runner = start_program(write_runner(tmp_path, "python('a', PARENT), python('b', ESCAPING)"))
    runner.wait_for("up")
    pids = noted_pids(tmp_path, 4)

    runner.send(signum)

    assert runner.ends_with() == exit_code
    assert [pid for pid in pids if is_alive(pid)] == []


def test_services_stop_in_reverse_order(start_program: Start, tmp_path: Path) -> None:
    runner = start_program(write_runner(tmp_path, "python('first', SLEEP), python('last', SLEEP)"))
    runner.wait_for("up")

    runner.send(signal.SIGINT)
    runner.ends_with()

    stopped = [line.split()[1] for line in runner.output.splitlines() if "stopping" in line]
    assert stopped == ["last", "first"]


def test_kill_9_of_the_runner_leaves_nothing_behind(start_program: Start, tmp_path: Path) -> None:
    runner = start_program(write_runner(tmp_path, "python('a', PARENT), python('b', STUBBORN)"))
    runner.wait_for("up")
    pids = noted_pids(tmp_path, 3)

    runner.send(signal.SIGKILL)
    runner.ends_with()

    assert wait_until(lambda: not any(is_alive(pid) for pid in pids), seconds=6)


def test_a_service_that_ignores_the_signal_is_killed_after_its_grace(
    start_program: Start, tmp_path: Path
) -> None:
    services = "python('deaf', STUBBORN, grace_seconds=0.3)"
    runner = start_program(write_runner(tmp_path, services))
    (pid,) = noted_pids(tmp_path, 1)

    runner.send(signal.SIGTERM)

    assert runner.ends_with() == 143
    assert not is_alive(pid)
    assert "did not stop in time: killed" in runner.output


def test_a_second_ctrl_c_kills_at_once(start_program: Start, tmp_path: Path) -> None:
    services = "python('deaf', STUBBORN, grace_seconds=30)"
    runner = start_program(write_runner(tmp_path, services))
    (pid,) = noted_pids(tmp_path, 1)
    runner.send(signal.SIGINT)
    runner.wait_for("stopping")
    began = time.monotonic()

    runner.send(signal.SIGINT)

    assert runner.ends_with() == 130
    assert time.monotonic() - began < 5
    assert not is_alive(pid)


def test_a_service_that_crashes_is_started_again(start_program: Start, tmp_path: Path) -> None:
    runner = start_program(write_runner(tmp_path, "python('a', PARENT)"))
    first, grandchild = noted_pids(tmp_path, 2)

    os.kill(first, signal.SIGKILL)

    pids = noted_pids(tmp_path, 4)
    assert is_alive(pids[2])
    assert not is_alive(grandchild), "what the crashed one left would be in the new one's way"
    assert "a            | exited with -9; starting again in 1 s" in runner.output


def test_a_service_that_keeps_crashing_ends_the_run(start_program: Start, tmp_path: Path) -> None:
    services = "python('good', SLEEP), python('bad', 'import sys; print(\"oh\"); sys.exit(3)')"
    words = write_runner(tmp_path, services)
    shorten = "import stack.supervisor.service as s; s.BACK_OFF_SECONDS = (0.05, 0.1)\n"
    program = tmp_path / "runner.py"
    program.write_text(shorten + program.read_text())

    runner = start_program(words)

    assert runner.ends_with() == 1
    assert runner.output.count("| oh") == 3
    assert "bad exited with 3 once too often; giving up" in runner.output


def test_a_service_that_ends_before_it_is_ready_is_an_error_with_its_last_words(
    start_program: Start, tmp_path: Path
) -> None:
    code = 'import sys; print("no such file"); sys.exit(2)'
    services = f"python('web', {code!r}, is_ready=lambda: False)"

    runner = start_program(write_runner(tmp_path, services))

    assert runner.ends_with() == 1
    assert "| no such file" in runner.output
    assert "web exited with 2 before it was ready" in runner.output


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("plain words", "plain words"),
        ('{"@timestamp":"now","log.level":"info","message":"ready"}', "ready"),
        ('{"@timestamp":"now","log.level":"warning","message":"slow"}', "WARNING slow"),
        (
            '{"@timestamp":"now","log.level":"error","message":"no","error.type":"E",'  # noqa: ISC004
            '"error.stack_trace":"Traceback\\n  line\\n"}',
            "ERROR no: E\nTraceback\n  line",
        ),
        ('{"@timestamp":"cut of', '{"@timestamp":"cut of'),
    ],
)
def test_on_a_terminal_a_json_line_shows_what_it_says(line: str, shown: str) -> None:
    assert legible(line) == shown


def test_a_closed_terminal_does_not_stop_the_services(start_program: Start, tmp_path: Path) -> None:
    chatty = "import time\nwhile True: print(1); time.sleep(0.02)"
    write_runner(tmp_path, f"python('a', {chatty!r}), python('b', PARENT)")
    piped = "import subprocess, sys, os, time\n"
    piped += "p = subprocess.Popen([sys.executable, 'runner.py'], stdout=subprocess.PIPE)\n"
    piped += "p.stdout.readline(); p.stdout.close(); print(p.pid); time.sleep(60)\n"
    outer = start_program(["-c", piped])
    pids = noted_pids(tmp_path, 2)
    wait_until(lambda: outer.output.strip().isdecimal())

    time.sleep(0.3)

    runner = int(outer.output)
    assert is_alive(runner)
    assert is_alive(pids[0])
    os.kill(runner, signal.SIGTERM)
    assert wait_until(lambda: not any(is_alive(pid) for pid in (runner, *pids)))
