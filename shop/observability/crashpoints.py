"""Named places where a process may be made to die, so that dying there can be tested.

A point is armed by a file of its name in the folder the settings give (``CRASHPOINTS``); who
reaches it renames the file, so that it hits once and is counted, and kills itself as ``kill
-9`` would. Without the setting nothing is looked up.
"""

import os
import signal
from pathlib import Path

_folder: Path | None = None


def watch(folder: Path | None) -> None:
    """Look for armed points in ``folder`` from now on; None stops looking."""
    global _folder  # noqa: PLW0603 – one process watches one folder
    _folder = folder


def crashpoint(name: str) -> None:
    """Die here, without a word, if someone armed ``name``."""
    if _folder is None:
        return
    try:
        (_folder / name).rename(_folder / f"{name}.hit.{os.getpid()}")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
