"""One running shop for all tests here; each test buys something of its own."""

import os
from collections.abc import Iterator

import pytest

from stack.errors import PostgresMissing
from stack.postgres.binaries import find_binaries
from tests.e2e.running import RunningShop, running_shop


@pytest.fixture(scope="session")
def open_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """Everything that `make run` starts, on the embedded PostgreSQL."""
    need_postgres()
    shop = running_shop(tmp_path_factory.mktemp("shop"))
    try:
        yield shop.start()
    finally:
        if shop.process is not None:
            shop.stop()


def need_postgres() -> None:
    """Skip at home, fail in CI, where there is no PostgreSQL."""
    try:
        find_binaries()
    except PostgresMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
