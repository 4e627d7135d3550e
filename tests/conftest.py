"""What tests ask for by name.

    cluster         a throw-away PostgreSQL with one replica, for the whole session
    app             the shop without doors on it, migrated
    databases       its databases, for SQL beside the shop and for ``forget_cache``
    shop            before the test: empty but for the tenants eu and us
    eu, us          those tenants
    demo_products   the demo catalogue in both, with its stock shown

Nothing of it starts unless a test asks. Where PostgreSQL cannot be had such tests are skipped
visibly at home and fail when CI=true.
"""

import os
from collections.abc import Iterator

import pytest
from flask import Flask

from shop import runtime
from shop.data import engines
from shop.data.tenants import Tenant, get_tenant
from shop.merchandising import demo
from shop.merchandising.tenants import add_tenant
from shop.migrations.upgrade import migrate
from shop.pricing.shipping import demo_shipping
from stack.errors import PostgresMissing
from stack.postgres import Cluster
from tests.databases import State, TestDatabases, settings_for
from tests.projection import project_stock


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), throwaway=True, replicas=1)
    try:
        cluster.start()
    except PostgresMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def app(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = settings_for(cluster, tmp_path_factory.mktemp("home"))
    for _ in migrate(settings):
        pass
    app = runtime.start(settings, "test")
    yield app
    engines.databases().dispose()


@pytest.fixture(scope="session")
def databases(cluster: Cluster, app: Flask) -> Iterator[TestDatabases]:
    databases = TestDatabases(cluster, app)
    databases.connect()
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def two_tenants(databases: TestDatabases) -> State:
    with databases.restored({}):
        for settings in (demo.EU, demo.US):
            add_tenant(demo.BRAND, settings, demo_shipping(settings.tax_regime))
        return databases.capture()


@pytest.fixture(scope="session")
def demo_state(databases: TestDatabases, two_tenants: State) -> State:
    with databases.restored(two_tenants):
        demo.seed_demo()
        project_stock()
        databases.sql("catalog", "DELETE FROM catalogue_outbox")
        return databases.capture()


@pytest.fixture
def shop(databases: TestDatabases, two_tenants: State) -> Iterator[TestDatabases]:
    with databases.restored(two_tenants):
        yield databases


@pytest.fixture
def demo_products(databases: TestDatabases, demo_state: State) -> Iterator[TestDatabases]:
    with databases.restored(demo_state):
        yield databases


@pytest.fixture
def eu(request: pytest.FixtureRequest) -> Tenant:
    return _tenant(request, "eu")


@pytest.fixture
def us(request: pytest.FixtureRequest) -> Tenant:
    return _tenant(request, "us")


def _tenant(request: pytest.FixtureRequest, tenant_id: str) -> Tenant:
    if "demo_products" not in request.fixturenames:
        request.getfixturevalue("shop")
    else:
        request.getfixturevalue("demo_products")
    return get_tenant(tenant_id)
