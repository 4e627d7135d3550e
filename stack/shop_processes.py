"""The shop's own processes, as `make run` starts them."""

import http.client
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stack.ports import LOOPBACK, is_listening
from stack.supervisor import Service

PYTHON = (sys.executable, "-m")
# Rendering papers shall never slow the answer to a shopper: these yield whenever others run.
POLITE = ("nice", "-n", "19")
# Web and workers finish what they began: gunicorn gives a request 10 s.
GRACE_SECONDS = 15.0


@dataclass(frozen=True)
class Surroundings:
    """Where the processes run and what they are told."""

    project: Path
    env: Mapping[str, str]
    port: int

    def service(self, name: str, command: Sequence[str]) -> Service:
        """A service of the shop; all of them stop on SIGTERM."""
        return Service.of_command(
            name, command, env=self.env, cwd=self.project, grace_seconds=GRACE_SECONDS
        )


def background_services(where: Surroundings, *, has_broker: bool) -> list[Service]:
    """Relay, both worker pools and the scheduler.

    With RabbitMQ the pools are dramatiq's; without it they lease their work from the database.
    I/O and CPU work have processes of their own: a PDF in a gevent worker stalls everything in it.
    """
    scripts = Path(sys.executable).parent
    if has_broker:
        # dramatiq itself would wait ten minutes for a message in work; we wait 15 s in all.
        ending = ["--worker-shutdown-timeout", "10000", "--skip-logging"]
        io_worker = [str(scripts / "dramatiq-gevent"), "tasks.io_worker", "-p", "1", "-t", "32"]
        cpu_worker = [str(scripts / "dramatiq"), "tasks.cpu_worker", "-p", "1", "-t", "2"]
        io_worker, cpu_worker = [*io_worker, *ending], [*cpu_worker, *ending]
    else:
        io_worker = [*PYTHON, "tasks.worker", "--queues", "payments,email,catalogue"]
        io_worker += ["--threads", "8"]
        cpu_worker = [*PYTHON, "tasks.worker", "--queues", "invoices,analytics", "--threads", "1"]
    return [
        where.service("relay", [*PYTHON, "tasks.relay"]),
        where.service("worker-io", io_worker),
        where.service("worker-cpu", [*POLITE, *cpu_worker]),
        where.service("scheduler", [*PYTHON, "tasks.scheduler"]),
    ]


def web_service(where: Surroundings) -> Service:
    """gunicorn; ready when the shop says that it can sell."""
    command = [*PYTHON, "gunicorn", "--config", "gunicorn.conf.py"]
    command += ["--bind", f"{LOOPBACK}:{where.port}", "wsgi:app"]
    service = where.service("web", command)
    service.is_ready = lambda: answers_200(where.port, "/readyz")
    return service


def gateway_service(where: Surroundings, port: int, journal: Path, secret: str) -> Service:
    """The demo payment provider, which keeps its own journal and sends signed webhooks."""
    command = [*PYTHON, "stack.gateway", "--port", str(port), "--journal", str(journal)]
    command += [
        "--webhook-base",
        f"http://{LOOPBACK}:{where.port}/api/v1/webhooks/payments/demo",
    ]
    return Service.of_command(
        "gateway",
        command,
        env={**where.env, "DEMO_GATEWAY_SECRET": secret},
        cwd=where.project,
        is_ready=lambda: is_listening(port),
        stop_signal=signal.SIGTERM,
        grace_seconds=5.0,
    )


def shop_command(*words: str) -> list[str]:
    """One of the operator commands: ``flask shop …``."""
    return [*PYTHON, "flask", "--app", "wsgi", "shop", *words]


def answers_200(port: int, path: str) -> bool:
    """Whether the server on this port answers the path with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
