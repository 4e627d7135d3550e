import pytest
from flask import Flask

from shop.data.tenants import acting_for
from shop.payments import provider
from shop.storefront import blueprint as storefront
from shop.web.limits import Buckets
from tests.doors import doors_of
from tests.factories.bank import Bank
from tests.integration.storefront.shopper import Shopper
from tests.integration.storefront.world import World


@pytest.fixture(scope="session")
def doors(app: Flask) -> Flask:
    return _with_storefront(doors_of(app))


@pytest.fixture
def world(demo_products) -> World:
    """What changes while somebody shops: stock and prices."""
    return World(demo_products)


@pytest.fixture
def shopper(doors, world) -> Shopper:
    """Somebody in Europe, with a browser that runs no scripts."""
    return Shopper(doors.test_client(), "http://eu.localhost:8000")


@pytest.fixture
def american(doors, world) -> Shopper:
    """Somebody in the United States."""
    return Shopper(doors.test_client(), "http://us.localhost:8000")


@pytest.fixture
def stranger(doors, world) -> Shopper:
    """Somebody else, in Europe too."""
    return Shopper(doors.test_client(), "http://eu.localhost:8000")


@pytest.fixture
def limited(app: Flask, world) -> Shopper:
    """Somebody in Europe, where rate limits count and time stands still."""
    doors = _with_storefront(doors_of(app, rate_limits=True))
    doors.extensions["limits"] = Buckets(lambda: 0.0)
    return Shopper(doors.test_client(), "http://eu.localhost:8000")


@pytest.fixture
def bank(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Bank:
    bank = Bank()
    monkeypatch.setattr(provider, "_installed", ("demo", bank))
    return bank


@pytest.fixture
def for_eu(eu):
    """The test acts for Europe, as its workers do."""
    with acting_for(eu):
        yield eu


def _with_storefront(doors: Flask) -> Flask:
    if "storefront" not in doors.blueprints:
        storefront.hang(doors)
    return doors
