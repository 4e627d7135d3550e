import pytest
from flask import Flask

from tests.doors import Api, doors_of


@pytest.fixture(scope="session")
def doors(app: Flask) -> Flask:
    return doors_of(app)


@pytest.fixture
def client(doors, shop):
    return doors.test_client(use_cookies=False)


@pytest.fixture
def eu_api(doors, demo_products) -> Api:
    return Api(doors, "eu")


@pytest.fixture
def new_doors(app: Flask, shop):
    """Doors of its own for a test that hangs views on them or changes settings."""
    return lambda **changes: doors_of(app, **changes)
