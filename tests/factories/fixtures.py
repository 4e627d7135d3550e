"""Fixtures of the tests about buying; a folder's conftest.py takes those it wants.

shelves   before the test: both tenants with a dozen mugs, a hundred of each
eu, us    those tenants, on filled shelves
shard     the shard eu, for looking at its rows
bank      the process's payment provider, in memory
"""

from collections.abc import Iterator

import pytest

from shop.data.tenants import Tenant, get_tenant
from shop.payments import provider
from tests.databases import State, TestDatabases
from tests.factories.bank import Bank
from tests.factories.goods import filled_state
from tests.factories.looking import Shard


@pytest.fixture(scope="session")
def shelves_state(databases: TestDatabases, two_tenants: State) -> State:
    return filled_state(databases, two_tenants)


@pytest.fixture
def shelves(databases: TestDatabases, shelves_state: State) -> Iterator[TestDatabases]:
    with databases.restored(shelves_state):
        yield databases


@pytest.fixture
def eu(shelves: TestDatabases) -> Tenant:
    return get_tenant("eu")


@pytest.fixture
def us(shelves: TestDatabases) -> Tenant:
    return get_tenant("us")


@pytest.fixture
def shard(shelves: TestDatabases) -> Shard:
    return Shard(shelves, "eu")


@pytest.fixture
def bank(app: object, monkeypatch: pytest.MonkeyPatch) -> Bank:
    bank = Bank()
    monkeypatch.setattr(provider, "_installed", ("demo", bank))
    return bank
