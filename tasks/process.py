"""How the programs of this package begin and end."""

import logging
import signal
import sys
import threading
from types import FrameType

from config import ConfigError, Settings
from shop import runtime

logger = logging.getLogger(__name__)


def begin(service: str) -> Settings:
    """Read the settings and open everything below; a fault in the settings ends the program."""
    try:
        settings = Settings.from_env()
    except ConfigError as error:
        sys.exit(str(error))
    runtime.start(settings, service)
    return settings


def wait_for_the_end() -> None:
    """Return when the process is asked to stop (SIGTERM, Ctrl-C)."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    logger.info("ready")
    # A wait without an end would keep Python from running the handler on some platforms.
    while not asked.wait(60):
        pass
    logger.info("stopping")


def spawn(name: str, run: object) -> threading.Thread:
    """Run ``run`` in a thread that never keeps the process from ending."""
    thread = threading.Thread(target=run, name=name, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread
