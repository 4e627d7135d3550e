"""Single flight: of all who miss the same value at once, one loads it and the others wait."""

import copy
import threading
from collections.abc import Callable

# Longer than any load takes: statements end after 5 s. Who waits in vain loads for himself.
PATIENCE_SECONDS = 6.0


class _Flight:
    def __init__(self) -> None:
        self.landed = threading.Event()
        self.stored: bytes | None = None
        self.error: Exception | None = None


class Flights:
    """The loads under way in this process, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}

    def join(self, key: str, load: Callable[[], bytes]) -> bytes | None:
        """What the one load of ``key`` brings: ``load`` for the first, waited for by the rest.

        A load that fails fails for all who waited for it: a database in trouble is asked once.
        None when it takes too long. When the one who loads is killed, another one loads.
        """
        while True:
            flight, leads = self._board(key)
            if leads:
                return self._fly(key, flight, load)
            if not flight.landed.wait(PATIENCE_SECONDS):
                return None
            if flight.error is not None:
                # A copy: each raise of one object would lengthen the traceback of the others.
                raise copy.copy(flight.error)
            if flight.stored is not None:
                return flight.stored

    def _board(self, key: str) -> tuple[_Flight, bool]:
        with self._lock:
            known = self._flights.get(key)
            flight = known or self._flights.setdefault(key, _Flight())
            return flight, known is None

    def _fly(self, key: str, flight: _Flight, load: Callable[[], bytes]) -> bytes:
        try:
            flight.stored = load()
            return flight.stored
        except Exception as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                del self._flights[key]
            flight.landed.set()
