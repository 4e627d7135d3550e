"""One provider for the tests that only talk to it, and fresh ones for those that kill it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gateway.provider import PACE, Listener, Provider


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    started = Provider(tmp_path_factory.mktemp("journal")).start()
    yield started
    started.close()


@pytest.fixture
def start_provider(tmp_path: Path) -> Iterator[Callable[..., Provider]]:
    started: list[Provider] = []

    def start(webhook_base: str | None = None, pace: float = PACE) -> Provider:
        started.append(Provider(tmp_path / "journal", webhook_base, pace))
        return started[-1].start()

    yield start
    for one in started:
        one.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.close()
