"""docs/ownership.md says who owns what; the tables that exist must agree with it."""

import importlib
import re
from typing import NamedTuple

import pytest
from sqlalchemy import MetaData

from tests.architecture.sources import ROOT, table_rows

PLANES = {"catalogue": None, "shard": "shard"}
STATUSES = {"built", "later"}


class Owned(NamedTuple):
    entity: str
    table: str
    room: str
    plane: str
    key: tuple[str, ...]
    status: str


def ownership() -> list[Owned]:
    """The rows of the page, with the key as a tuple of column names."""
    rows = [row for row in table_rows(ROOT / "docs/ownership.md") if len(row) == 6]
    return [
        Owned(
            entity,
            table.strip("`"),
            room.strip("`"),
            plane,
            tuple(re.findall(r"[a-z_]+", key)),
            status,
        )
        for entity, table, room, plane, key, status in rows
    ]


def metadata_of(plane: str) -> MetaData:
    importlib.import_module("shop.schema")
    base = importlib.import_module("shop.data.base")
    found: MetaData = base.db.metadatas[PLANES[plane]]
    return found


def test_the_page_speaks_its_own_language():
    for row in ownership():
        assert row.plane in PLANES, row
        assert row.status in STATUSES, row
        assert row.key, row


def test_no_table_has_two_owners():
    tables = [(row.plane, row.table) for row in ownership()]

    assert sorted(set(tables)) == sorted(tables)


def test_every_key_on_a_shard_begins_with_the_tenant():
    assert [row for row in ownership() if row.plane == "shard" and row.key[0] != "tenant_id"] == []


@pytest.mark.parametrize("plane", PLANES)
def test_the_tables_are_those_of_the_page(plane: str):
    built = {row.table for row in ownership() if row.plane == plane and row.status == "built"}

    assert set(metadata_of(plane).tables) == built


@pytest.mark.parametrize("plane", PLANES)
def test_the_primary_keys_are_those_of_the_page(plane: str):
    tables = metadata_of(plane).tables
    built = [row for row in ownership() if row.plane == plane and row.status == "built"]

    said = {row.table: row.key for row in built}
    found = {
        name: tuple(column.name for column in table.primary_key) for name, table in tables.items()
    }

    assert found == said


@pytest.mark.parametrize("plane", PLANES)
def test_the_models_live_in_the_room_that_owns_them(plane: str):
    metadata_of(plane)
    base = importlib.import_module("shop.data.base")
    rooms = {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]
        for mapper in base.db.Model.registry.mappers
        if mapper.local_table.metadata is metadata_of(plane)
    }

    said = {row.table: row.room for row in ownership() if row.plane == plane}
    assert {table: said.get(table) for table in rooms} == rooms


def test_no_relationship_crosses_rooms():
    """Rooms refer to each other by id; whoever needs both asks both."""
    metadata_of("catalogue")
    base = importlib.import_module("shop.data.base")

    strays = {
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in base.db.Model.registry.mappers
        for relation in mapper.relationships
        if relation.mapper.class_.__module__ != mapper.class_.__module__
    }

    assert strays == set()
