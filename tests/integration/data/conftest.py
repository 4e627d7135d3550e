"""What the tests of the data plane need on top: servers that may be killed, and other planes."""

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from typing import Any

import pytest
from flask import Flask

from config import Database, Secret
from shop.data import engines, wait
from shop.data.directory import ensure_brand, ensure_tenant, open_fence
from shop.data.session import Plane, transaction
from shop.data.tenants import Tenant, forget_directory
from shop.merchandising import demo
from stack.errors import PostgresMissing
from stack.postgres import Cluster
from tests.databases import settings_for
from tests.integration.data.beside import run

OpenPlane = Callable[..., AbstractContextManager[engines.Databases]]


@pytest.fixture(scope="session")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Servers that no other test uses: these may be killed and set otherwise."""
    cluster = Cluster(tmp_path_factory.mktemp("doomed"), throwaway=True, replicas=1)
    try:
        cluster.start()
    except PostgresMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    run(cluster, 'ALTER DATABASE "catalog" SET synchronous_commit = on', database="postgres")
    run(cluster, "CREATE TABLE brand (id uuid PRIMARY KEY, name text UNIQUE NOT NULL)")
    yield cluster
    cluster.stop()


@pytest.fixture
def open_plane(tmp_path: Any) -> Iterator[OpenPlane]:
    """Opens other databases for a block: a cluster's own, or the catalogue at any address."""
    wait.install()

    @contextmanager
    def opened(
        cluster: Cluster, primary: str | None = None, replicas: tuple[str, ...] | None = None
    ) -> Iterator[engines.Databases]:
        settings = settings_for(cluster, tmp_path)
        usual = settings.catalogue
        catalogue = Database(
            "catalog",
            Secret(primary or usual.primary),
            usual.replicas if replicas is None else tuple(map(Secret, replicas)),
        )
        settings = dataclasses.replace(settings, catalogue=catalogue)
        plane = engines.open_databases(Flask("another"), settings)
        before = engines._installed
        engines.install_databases(plane)
        try:
            yield plane
        finally:
            engines.install_databases(before)
            plane.dispose()

    return opened


@pytest.fixture
def neighbour(shop: Any, eu: Tenant) -> Iterator[Tenant]:
    """Another tenant on the shard of ``eu``."""
    settings = dataclasses.replace(demo.EU, id="neighbour", hostnames=("neighbour.localhost",))
    with transaction(Plane.CATALOGUE) as session:
        tenant, _ = ensure_tenant(session, ensure_brand(session, "Next door"), settings)
    with transaction(Plane.SHARD, shard="eu", across_tenants=True) as session:
        open_fence(session, tenant.id)
    forget_directory()
    return tenant


@pytest.fixture
def by_a_stranger() -> Callable[[Callable[[], Any]], Any]:
    """Runs a function as the first thing in a new request: no tenant, nothing written."""
    return lambda function: Context().run(function)
