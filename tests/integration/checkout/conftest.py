"""These tests buy from filled shelves, some of them with money of the real demo provider."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shop.payments import provider as installed
from tests.factories.fixtures import bank, eu, shard, shelves, shelves_state, us
from tests.gateway.provider import Listener, Provider

__all__ = ["bank", "eu", "shard", "shelves", "shelves_state", "us"]

# tok_slow takes 0.2 s; a silent provider is given up long before it ends its silence.
READ_SECONDS = 0.4


@pytest.fixture(scope="session")
def demo_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    started = Provider(tmp_path_factory.mktemp("journal")).start()
    yield started
    started.close()


@pytest.fixture
def provider(demo_provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The demo provider as a process of its own, and the shop's client of it."""
    return use(demo_provider, monkeypatch)


@pytest.fixture
def telling_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Provider, Listener]]:
    """A demo provider that sends webhooks, and who takes them."""
    listener = Listener()
    started = Provider(tmp_path / "journal", listener.url).start()
    yield use(started, monkeypatch), listener
    started.close()
    listener.close()


@pytest.fixture
def stepping(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, Exception], None]:
    """Make a named crash point of a module raise, once."""

    def arm(module: str, name: str, error: Exception) -> None:
        armed = [name]

        def crash(reached: str) -> None:
            if reached in armed:
                armed.remove(reached)
                raise error

        monkeypatch.setattr(f"{module}.crashpoint", crash)

    return arm


def use(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    monkeypatch.setattr(installed, "_installed", ("demo", provider.new_client(READ_SECONDS)))
    return provider
