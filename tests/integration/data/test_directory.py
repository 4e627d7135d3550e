"""The tenant directory: fresh within a second, read once for all, and there while it is away."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from shop.data import tenants
from shop.data.engines import databases as plane
from shop.data.errors import DatabaseUnavailable, UnknownTenant
from shop.data.tenants import (
    DIRECTORY_SECONDS,
    find_tenant,
    find_tenant_by_host,
    forget_directory,
    get_tenant,
    list_tenants,
)
from tests.databases import unreachable


def expire():
    tenants._directories[plane()].expires_at = 0.0


@pytest.fixture
def reads(shop):
    """The statements on the directory since the test began."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        if "FROM tenant" in statement:
            seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def test_tenants_are_found_by_id_and_by_host(shop):
    assert [tenant.id for tenant in list_tenants()] == ["eu", "us"]
    assert find_tenant("eu") == get_tenant("eu") == find_tenant_by_host("EU.localhost:8000")
    assert get_tenant("us").currency == "USD"
    assert get_tenant("eu").languages == ("en", "de", "fr")
    assert find_tenant("nobody") is None
    assert find_tenant_by_host("nobody.localhost") is None
    with pytest.raises(UnknownTenant) as caught:
        get_tenant("nobody")
    assert caught.value.facts == {"tenant": "nobody"}


def test_a_change_is_seen_within_a_second(shop):
    assert get_tenant("eu").name == "Doorbuster"
    shop.sql("catalog", "UPDATE tenant SET name = 'Renamed' WHERE id = 'eu'")

    deadline = time.monotonic() + DIRECTORY_SECONDS + 0.5
    while get_tenant("eu").name != "Renamed":
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_when_it_expires_one_caller_reads_it_for_all(shop, reads):
    list_tenants()
    reads.clear()
    expire()

    def ask(_):
        together.wait(5)
        return len(list_tenants())

    together = threading.Barrier(16)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(ask, range(16)))

    assert found == [2] * 16
    assert len(reads) == 1


def test_the_last_known_directory_serves_on_while_its_database_is_away(shop):
    list_tenants()

    with unreachable(plane().server("catalog")):
        expire()
        assert get_tenant("eu").name == "Doorbuster"
        expire()
        assert get_tenant("eu").name == "Doorbuster"

        forget_directory()
        with pytest.raises(DatabaseUnavailable):
            get_tenant("eu")


def test_a_process_starts_by_the_replica_while_the_primary_is_dead(shop, monkeypatch):
    server = plane().server("catalog")
    monkeypatch.setattr(
        server, "primary_reader", sa.create_engine("postgresql+psycopg2://127.0.0.1:9/x")
    )
    forget_directory()

    assert get_tenant("eu").name == "Doorbuster"


def test_another_topology_has_another_directory(shop, cluster, open_plane):
    list_tenants()

    with open_plane(cluster) as other, unreachable(other.server("catalog")):
        assert other is plane()
        with pytest.raises(DatabaseUnavailable):
            list_tenants()

    assert len(list_tenants()) == 2
