"""A real demo provider for tests: its own process, its own port, its own journal."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from shop.kernel.money import Money
from shop.payments.gateway import ChargeRequest
from shop.payments.gateways import Timeouts
from shop.payments.gateways.demo import DemoGateway

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of the tests"
PACE = 0.1  # tok_slow takes 0.2 s, the first repeat of a webhook 0.1 s


def free_port() -> int:
    """A free port below the range from which the kernel lends ports to clients."""
    while True:
        port = random.randrange(15000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Provider:
    """``python -m stack.gateway``, started, killed and started again on one journal."""

    def __init__(self, journal: Path, webhook_base: str | None = None, pace: float = PACE) -> None:
        self.journal = journal
        self.pace = pace
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.webhook_base = webhook_base
        self.process: subprocess.Popen[str] | None = None
        self.web = requests.Session()
        self.web.trust_env = False
        self.client = self.new_client()

    def new_client(self, read_seconds: float = 0.6) -> DemoGateway:
        timeouts = Timeouts(connect_seconds=1, read_seconds=read_seconds)
        return DemoGateway(self.url, SECRET, timeouts=timeouts, pool_size=16)

    def command(self) -> list[str]:
        listener = ["--webhook-base", self.webhook_base] if self.webhook_base else []
        return [
            *(sys.executable, "-m", "stack.gateway", "--port", str(self.port)),
            *("--journal", str(self.journal), "--pace", str(self.pace), *listener),
        ]

    def start(self) -> "Provider":
        self.process = subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DEMO_GATEWAY_SECRET": SECRET},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == f"gateway: {self.url}\n"
        return self

    def end(self, with_signal: signal.Signals) -> int:
        """Send the signal and wait; the exit code, negative for a signal that killed."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(with_signal)
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        return code

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.end(signal.SIGKILL)
        self.web.close()
        self.client._web.close()

    def post(self, path: str, key: str | None = None, **body: object) -> requests.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.web.post(self.url + path, json=body, headers=headers, timeout=5)

    def get(self, path: str) -> requests.Response:
        return self.web.get(self.url + path, timeout=5, allow_redirects=False)

    def lines_of(self, order: str) -> list[dict[str, object]]:
        """What the journal holds on one order."""
        items: list[dict[str, object]] = self.get(f"/charges?order={order}").json()["items"]
        return items


def a_request(token: str = "tok_visa", amount: int = 6290, capture: bool = True) -> ChargeRequest:
    """A request for a fresh order, under the key of its first attempt."""
    order = uuid.uuid4()
    key = f"order:{order}:pay:1"
    return ChargeRequest(key, order, "eu", Money(amount, "EUR"), token, capture)


def in_background(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


class Listener:
    """A shop that only listens: answers webhooks as told and keeps what came."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.came: list[tuple[str, bytes, dict[str, str]]] = []
        self._changed = threading.Condition()
        listener = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(listener.take(self.path, body, dict(self.headers)))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", free_port()), Door)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/demo"
        self._thread = in_background(lambda: self._server.serve_forever(poll_interval=0.02))

    def take(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        with self._changed:
            self.came.append((path, body, headers))
            self._changed.notify_all()
            return self.answers.pop(0) if self.answers else 204

    def wait_for(self, count: int, seconds: float = 5) -> None:
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.came) >= count, seconds)
        assert came, f"{len(self.came)} of {count} webhooks came"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
