"""Databases of their own for migrations, and a history that may be continued."""

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from config import Database, Secret, Settings
from shop.data import wait
from shop.migrations import upgrade
from stack.postgres import Cluster
from tests.databases import settings_for

NAMES = {"catalog": "migrated_catalog", "eu": "migrated_eu", "us": "migrated_us"}


@pytest.fixture
def empty(cluster: Cluster, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a shop whose databases are there and empty."""
    yield from _with_databases(cluster, tmp_path, "template1")


@pytest.fixture
def migrated(cluster: Cluster, tmp_path: Path, templates: dict[str, str]) -> Iterator[Settings]:
    """The same, brought to the newest revision."""
    yield from _with_databases(cluster, tmp_path, templates)


@pytest.fixture(scope="module")
def templates(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Databases to copy, so that only the first test waits for migrations it does not judge."""
    home = tmp_path_factory.mktemp("templates")
    copies = {name: f"template_{name}" for name in NAMES}
    for settings in _with_databases(cluster, home, "template1"):
        list(upgrade.migrate(settings))
        for name, copy in copies.items():
            _as_owner(cluster, f"CREATE DATABASE {copy} TEMPLATE {NAMES[name]}")
    yield copies
    for copy in copies.values():
        _as_owner(cluster, f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.fixture
def environment(empty: Settings, cluster: Cluster) -> dict[str, str]:
    """The same settings for a process of its own."""
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "SHOP_HOME": str(empty.home),
        "DB_PRIMARY": cluster.primary_url(NAMES["catalog"]),
        "DB_EU": cluster.primary_url(NAMES["eu"]),
        "DB_US": cluster.primary_url(NAMES["us"]),
        "SECRET_KEY": str(empty.secret_key),
        "PAYMENT_GATEWAY": "demo",
        "DEMO_GATEWAY_URL": empty.payments.demo_url,
        "DEMO_GATEWAY_SECRET": str(empty.payments.demo_secret),
    }


@pytest.fixture
def connect(cluster: Cluster) -> Callable[[str], Any]:
    """A connection to one of those databases, beside the migrations."""
    assert cluster.primary
    return lambda name: closing(cluster.primary.connect(NAMES[name]))


@pytest.fixture
def add_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Continues the shards' history by one step, for this test."""
    copy = tmp_path / "history"
    ignore = shutil.ignore_patterns("__pycache__", "*.py[co]")
    shutil.copytree(Path(upgrade.__file__).parent, copy, ignore=ignore)
    monkeypatch.setattr(upgrade, "_HERE", copy)

    def add(statement: str, *, revision: str = "9001", after: str | None = None) -> None:
        text = (
            f'"""A step."""\nfrom alembic import op\nrevision = "{revision}"\n'
            f"down_revision = {after or upgrade.newest('tenant')!r}\n"
            f"def upgrade():\n    op.execute({statement!r})\n"
        )
        (copy / "tenant" / "versions" / f"{revision}_a_step.py").write_text(text)

    return add


def _with_databases(
    cluster: Cluster, home: Path, templates: str | dict[str, str]
) -> Iterator[Settings]:
    wait.install()
    for name, database in NAMES.items():
        template = templates if isinstance(templates, str) else templates[name]
        _as_owner(cluster, f"CREATE DATABASE {database} TEMPLATE {template}")
    yield dataclasses.replace(
        settings_for(cluster, home),
        catalogue=_elsewhere(cluster, "catalog"),
        shards=(_elsewhere(cluster, "eu"), _elsewhere(cluster, "us")),
    )
    for database in NAMES.values():
        _as_owner(cluster, f"DROP DATABASE {database} WITH (FORCE)")


def _elsewhere(cluster: Cluster, name: str) -> Database:
    return Database(name, Secret(cluster.primary_url(NAMES[name])))


def _as_owner(cluster: Cluster, statement: str) -> None:
    assert cluster.primary
    connection: psycopg2.extensions.connection
    with closing(cluster.primary.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
