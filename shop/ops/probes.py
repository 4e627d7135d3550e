"""Asks every database whether it answers: all at once, none for longer than a deadline.

A hung server must not make the probe hang, nor may probes of it pile up: while one waits no
other is started, and the server counts as down.
"""

import threading
import time
from collections.abc import Callable
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shop.data.engines import Databases
from shop.data.errors import DatabaseUnavailable
from shop.data.pools import connect

State = Literal["up", "busy", "down"]

DEADLINE_SECONDS: Final = 1.0
# Many may watch; the databases are asked once for all of them.
FRESH_SECONDS: Final = 1.0


class Probe:
    """One endpoint of one database. ``state`` is the last answer."""

    def __init__(self, ask: Callable[[], State]) -> None:
        self._ask = ask
        self._thread: threading.Thread | None = None
        self.state: State = "down"

    def start(self) -> None:
        """Ask, unless the last question is still open."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="probe", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for the answer; without one in time it counts as down."""
        assert self._thread is not None
        self._thread.join(max(0.0, seconds))
        if self._thread.is_alive():
            self.state = "down"

    def _run(self) -> None:
        self.state = self._ask()


class Probes:
    """All endpoints of a topology."""

    def __init__(self, databases: Databases) -> None:
        self.primaries: dict[str, Probe] = {}
        self.replicas: dict[str, dict[str, Probe]] = {}
        for server in databases.all():
            self.primaries[server.name] = Probe(_asker(server.primary_reader))
            self.replicas[server.name] = {
                name: Probe(_asker(replica.engine)) for name, replica in server.replicas.items()
            }
        self._lock = threading.Lock()
        self._asked_at = -FRESH_SECONDS

    def refresh(self) -> None:
        """Ask everything, if the last answers are older than a second."""
        with self._lock:
            if time.monotonic() - self._asked_at < FRESH_SECONDS:
                return
            probes = [*self.primaries.values()]
            probes += [probe for group in self.replicas.values() for probe in group.values()]
            for probe in probes:
                probe.start()
            deadline = time.monotonic() + DEADLINE_SECONDS
            for probe in probes:
                probe.wait(deadline - time.monotonic())
            self._asked_at = time.monotonic()


def _asker(engine: sa.Engine) -> Callable[[], State]:
    def ask() -> State:
        try:
            with connect(engine) as connection:
                connection.scalar(sa.select(1))
        except DatabaseUnavailable as error:
            # A pool with nothing to spare is a sign of life, not of death.
            return "busy" if isinstance(error.__cause__, PoolTimeout) else "down"
        except sa.exc.SQLAlchemyError:
            return "down"
        return "up"

    return ask
