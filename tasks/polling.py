"""Asking a database for work, again and again, whatever happens to it."""

import logging
import threading
from collections.abc import Callable

from shop.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

# The way from outbox to effect is two such waits; both idle they stay within 0.3 s.
BUSY_SECONDS = 0.02
IDLE_SECONDS = 0.12
FIRST_TROUBLE_SECONDS = 0.25
LONGEST_TROUBLE_SECONDS = 5.0


class Poller:
    """Calls ``step`` until told to stop: soon again after a catch, less and less often when idle.

    ``step`` returns how much it found. A server that is away is said once and once when it is
    back; any other error is logged each time. Neither ends the loop.
    """

    def __init__(self, name: str, step: Callable[[], int]) -> None:
        self.name = name
        self._step = step
        self._stopped = threading.Event()
        self._wake = threading.Event()
        self._wait_seconds = BUSY_SECONDS
        self._trouble_seconds = 0.0

    def run(self) -> None:
        """Poll until ``stop``; a step that has begun is finished."""
        while not self._stopped.is_set():
            self._poll()
            self._wake.wait(self._wait_seconds)
            self._wake.clear()

    def wake(self) -> None:
        """There may be something to do right now."""
        if not self._trouble_seconds:
            self._wake.set()

    def stop(self) -> None:
        """Let the present step be the last."""
        self._stopped.set()
        self._wake.set()

    def _poll(self) -> None:
        try:
            found = self._step()
        except Unavailable as error:
            if not self._trouble_seconds:
                logger.warning("%s waits: %s", self.name, error)
            self._back_off()
        except Exception:
            logger.exception("%s stumbled and goes on", self.name)
            self._back_off()
        else:
            self._settle(found)

    def _settle(self, found: int) -> None:
        if self._trouble_seconds:
            logger.info("%s goes on", self.name)
        self._trouble_seconds = 0.0
        self._wait_seconds = BUSY_SECONDS if found else min(self._wait_seconds * 1.5, IDLE_SECONDS)

    def _back_off(self) -> None:
        longer = max(self._trouble_seconds * 2, FIRST_TROUBLE_SECONDS)
        self._trouble_seconds = self._wait_seconds = min(longer, LONGEST_TROUBLE_SECONDS)
