"""Signals, noted when they arrive and obeyed where it suits the loop."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from stack.errors import Interrupted

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """Counts the requests to stop. ``wake_fd`` becomes readable when any signal arrives, the
    death of a child included, so that a ``select`` on it never sleeps through one."""

    def __init__(self) -> None:
        self.received: list[int] = []
        self._raises = False

    def install(self) -> None:
        """Take the signals over; from the main thread only, as Python demands."""
        self.wake_fd, self._write_fd = os.pipe()
        os.set_blocking(self.wake_fd, False)
        os.set_blocking(self._write_fd, False)
        self._old_wakeup = signal.set_wakeup_fd(self._write_fd, warn_on_full_buffer=False)
        self._old_handlers = {
            signum: signal.signal(signum, self._note)
            for signum in (*STOP_SIGNALS, signal.SIGCHLD)
            if not _is_under_nohup(signum)
        }

    def restore(self) -> None:
        """Give the signals back to whoever had them."""
        signal.set_wakeup_fd(self._old_wakeup)
        for signum, handler in self._old_handlers.items():
            signal.signal(signum, handler)
        os.close(self.wake_fd)
        os.close(self._write_fd)

    def drain(self) -> None:
        """Empty the wake-up pipe."""
        with suppress(BlockingIOError):
            os.read(self.wake_fd, 1024)

    def check(self) -> None:
        """Raise ``Interrupted`` if we were asked to stop."""
        if self.received:
            raise Interrupted(self.received[0])

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Inside, a request to stop raises at once: for work that blocks outside of the loop."""
        self.check()
        self._raises = True
        try:
            yield
        finally:
            self._raises = False

    def _note(self, signum: int, frame: FrameType | None) -> None:
        if signum == signal.SIGCHLD:
            return  # only wakes the loop
        self.received.append(signum)
        if self._raises:
            self._raises = False  # the clean-up that follows is not interrupted again
            raise Interrupted(signum)


def _is_under_nohup(signum: int) -> bool:
    """A hang-up that was ignored when we started stays ignored."""
    return signum == signal.SIGHUP and signal.getsignal(signum) == signal.SIG_IGN
