"""A whole shop as a stranger starts it: `python -m stack.run`, on a folder and port of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stack.ports import free_port

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60

ADDRESSES = {
    "eu": {
        "name": "Ada Byron",
        "line1": "Torstraße 1",
        "city": "Berlin",
        "postal_code": "10119",
        "country": "DE",
    },
    "us": {
        "name": "Grace Hall",
        "line1": "1 Main Street",
        "city": "Sacramento",
        "postal_code": "95814",
        "state": "CA",
        "country": "US",
    },
}


@dataclass
class Answer:
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class RunningShop:
    """A shop with all its processes."""

    home: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    output: Path | None = None

    def start(self) -> "RunningShop":
        self.home.mkdir(parents=True, exist_ok=True)
        self.output = self.home / "run.log"
        with self.output.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stack.run"],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until(lambda: "ready: " in self.log(), READY_SECONDS, "the shop is not ready")
        return self

    def stop(self) -> int:
        """Ctrl-C, as a person would; returns the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def log(self) -> str:
        assert self.output is not None
        return self.output.read_text(encoding="utf-8", errors="replace")

    @property
    def gateway(self) -> str:
        found = re.search(r"gateway: (http://\S+)", self.log())
        assert found
        return found.group(1)

    def pids(self, *words: str) -> list[int]:
        """The shop's own processes whose command line holds all of ``words``."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environ = (entry / "environ").read_bytes()
            except OSError:
                continue
            mine = f"SHOP_HOME={self.home}".encode() in environ
            if mine and all(word in command for word in words):
                found.append(int(entry.name))
        return sorted(found)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        tenant: str = "eu",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One call to the JSON API."""
        url = path if path.startswith("http") else f"http://127.0.0.1:{self.port}{path}"
        data = None if body is None else json.dumps(body).encode()
        sent = {"X-Tenant": tenant, **(headers or {})}
        if data is not None:
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def order(
        self,
        sku: str,
        quantity: int = 1,
        *,
        token: str = "tok_visa",
        tenant: str = "eu",
        key: str = "",
    ) -> Answer:
        """Check out ``quantity`` of ``sku``."""
        body = {
            "items": [{"sku": sku, "quantity": quantity}],
            "email": "ada@example.org",
            "shipping_address": ADDRESSES[tenant],
            "payment": {"token": token},
        }
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.call("POST", "/api/v1/checkout", body, tenant=tenant, headers=headers)

    def order_of(self, accepted: Answer, *, tenant: str = "eu") -> Any:
        """The order behind a 202."""
        assert accepted.status == 202, accepted.body
        headers = {"X-Order-Token": accepted.json["order_token"]}
        path = f"/api/v1/orders/{accepted.json['id']}"
        answer = self.call("GET", path, tenant=tenant, headers=headers)
        assert answer.status == 200, answer.body
        return answer.json

    def wait_for(
        self, accepted: Answer, status: str, *, tenant: str = "eu", seconds: float = 20
    ) -> Any:
        """The order of a 202 once it has ``status``."""
        self.wait_until(
            lambda: self.order_of(accepted, tenant=tenant)["status"] == status,
            seconds,
            f"the order does not become {status}",
        )
        return self.order_of(accepted, tenant=tenant)

    def charges(self, order_id: str) -> list[Any]:
        """What the provider's own journal says of an order."""
        return self.call("GET", f"{self.gateway}/charges?order={order_id}").json["items"]

    def flask(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`flask shop …`, as an operator would in another shell."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "shop", *arguments],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def audit(self) -> "subprocess.CompletedProcess[str]":
        return self.flask("audit", "--settle", "30")

    def wait_until(self, condition: Callable[[], object], seconds: float, complaint: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            exited = self.process is not None and self.process.poll() is not None
            if exited or time.monotonic() > deadline:
                raise AssertionError(f"{complaint}\n{self.log()[-4000:]}")
            time.sleep(0.1)

    def arm(self, crashpoint: str) -> Path:
        """Let the next process that comes to ``crashpoint`` die there; returns its folder."""
        folder = Path(self.environment["CRASHPOINTS"])
        folder.mkdir(exist_ok=True)
        (folder / crashpoint).touch()
        return folder

    def _environment(self) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "TMPDIR", "SHOP_PG_BIN")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "SHOP_HOME": str(self.home),
            "SHOP_PORT": str(self.port),
            "RATE_LIMITS": "off",
            **self.environment,
        }


def running_shop(home: Path, **environment: str) -> RunningShop:
    """A shop that is not started yet, with crash points in its own folder."""
    points = {"CRASHPOINTS": str(home / "crashpoints")}
    return RunningShop(home, free_port(), {**points, **environment})
