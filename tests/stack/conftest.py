"""What the tests of the launcher share."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stack.postgres import Cluster
from tests.stack.programs import Program


@pytest.fixture
def start_program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts programs; those that the test did not end are ended after it."""
    started: list[Program] = []

    def start(words: list[str], cwd: Path = tmp_path, **env: str) -> Program:
        program = Program(words, cwd, env)
        started.append(program)
        return program

    yield start
    for program in started:
        if program.process.poll() is None:
            program.send(signal.SIGTERM)
            program.process.wait(20)


@pytest.fixture(scope="session")
def made_home() -> Iterator[Path]:
    """A home whose cluster was made once and stopped: to copy from."""
    with _folder_in_memory() as folder:
        with Cluster(folder):
            pass
        yield folder


@pytest.fixture
def home(made_home: Path, empty_home: Path) -> Path:
    """A home with a complete cluster, so that a test need not wait for one to be made."""
    return Path(shutil.copytree(made_home, empty_home, symlinks=True, dirs_exist_ok=True))


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """A home where nothing was ever run; in memory, since making a cluster syncs every file."""
    with _folder_in_memory() as folder:
        yield folder


@contextmanager
def _folder_in_memory() -> Iterator[Path]:
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="shop-test-", dir=parent) as folder:
        yield Path(folder)
