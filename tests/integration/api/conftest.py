import pytest
from flask import Flask

from tests.doors import Api, doors_of


@pytest.fixture(scope="session")
def doors(app: Flask) -> Flask:
    return doors_of(app)


@pytest.fixture
def eu_api(doors, demo_products) -> Api:
    return Api(doors, "eu")


@pytest.fixture
def us_api(doors, demo_products) -> Api:
    return Api(doors, "us")


@pytest.fixture
def sku(eu_api, demo_products) -> str:
    """Something sold in Europe for 7.50, of which there are ten."""
    sku = eu_api.get("/products/olive-soap").get_json()["variants"][0]["sku"]
    shelve(demo_products, "eu", sku, 10)
    return sku


@pytest.fixture
def stock(demo_products):
    """``stock(sku)``: available, reserved, sold."""

    def read(sku: str, shard: str = "eu") -> tuple[int, int, int]:
        (row,) = demo_products.sql(
            shard, "SELECT available, reserved, sold FROM stock WHERE sku = %s", sku
        )
        return row

    return read


@pytest.fixture
def shelve_sku(demo_products):
    """``shelve_sku(sku, 3)``: make it exactly three."""
    return lambda sku, pieces, shard="eu": shelve(demo_products, shard, sku, pieces)


def shelve(databases, shard: str, sku: str, pieces: int) -> None:
    databases.sql(
        shard,
        "UPDATE stock SET on_hand = %s + reserved + sold, available = %s WHERE sku = %s",
        *(pieces, pieces, sku),
    )
