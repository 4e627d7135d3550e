"""Which server each kind of statement reaches in each role, and that no reader ever writes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from shop.data.engines import databases as plane
from shop.data.errors import WriteUnderReading
from shop.data.models import Brand
from shop.data.session import Plane, reading, transaction
from shop.kernel.ids import new_id

TABLE = Brand.__table__
OLD, NEW = "Old brand", "New brand"


def _new_row() -> dict[str, Any]:
    return {"id": new_id(), "name": NEW}


def _brand(session: Session) -> Brand:
    return session.scalars(select(Brand).where(Brand.name == OLD)).one()


def _change_then_query(session: Session) -> None:
    _brand(session).name = NEW
    session.scalars(select(Brand)).all()


def _change_and_leave(session: Session) -> None:
    _brand(session).name = NEW


def _remove_and_flush(session: Session) -> None:
    session.delete(_brand(session))
    session.flush()


def _add_and_flush(session: Session) -> None:
    session.add(Brand(**_new_row()))
    session.flush()


def _insert_in_cte(session: Session) -> None:
    made = insert(TABLE).values(_new_row()).returning(TABLE.c.id).cte("made")
    session.execute(select(made.c.id)).all()


READS: dict[str, Callable[[Session], Any]] = {
    "ORM select": lambda s: s.scalars(select(Brand)).all(),
    "ORM count": lambda s: s.scalar(select(sa.func.count()).select_from(Brand)),
    "Core select": lambda s: s.execute(select(TABLE)).all(),
    "get": lambda s: s.get(Brand, _brand(s).id, populate_existing=True),
    "refresh": lambda s: s.refresh(_brand(s)),
    "text select": lambda s: s.execute(text("SELECT name FROM brand")).all(),
}

WRITES: dict[str, Callable[[Session], Any]] = {
    "ORM insert": lambda s: s.execute(insert(Brand).values(_new_row())),
    "ORM update": lambda s: s.execute(update(Brand).values(name=NEW)),
    "ORM delete": lambda s: s.execute(delete(Brand).where(Brand.name == OLD)),
    "Core insert": lambda s: s.execute(insert(TABLE).values(_new_row())),
    "Core update": lambda s: s.execute(update(TABLE).values(name=NEW)),
    "Core delete": lambda s: s.execute(delete(TABLE).where(TABLE.c.name == OLD)),
    "bulk insert": lambda s: s.execute(insert(Brand), [_new_row(), {**_new_row(), "name": "X"}]),
    "add and flush": _add_and_flush,
    "add and leave": lambda s: s.add(Brand(**_new_row())),
    "delete and flush": _remove_and_flush,
    "delete and leave": lambda s: s.delete(_brand(s)),
    "change and leave": _change_and_leave,
    "autoflush of a change": _change_then_query,
    "text insert": lambda s: s.execute(text("INSERT INTO brand VALUES (:id, :name)"), _new_row()),
    "insert in a CTE": _insert_in_cte,
}

LOCKS: dict[str, Callable[[Session], Any]] = {
    "select for update": lambda s: s.scalars(select(Brand).with_for_update()).all(),
    "get for update": lambda s: s.get(Brand, _brand(s).id, with_for_update=True),
    "text for share": lambda s: s.execute(text("SELECT name FROM brand FOR SHARE")).all(),
}


# What only the server sees: it refuses, since its readers are read-only there too.
HIDDEN = {"text insert", "insert in a CTE", "text for share"}


@dataclass
class Journal:
    """Each statement, and the port of the server that ran it."""

    ports: list[int] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)

    def note(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        self.ports.append(cursor.connection.info.port)
        self.statements.append(statement)


@pytest.fixture
def shop(databases: Any) -> Iterator[Any]:
    """A catalogue of one brand and nothing else."""
    one_brand = json.dumps([{"id": str(new_id()), "name": OLD}])
    with databases.restored({"catalog": {"brand": one_brand}}):
        yield databases


@pytest.fixture
def asked(shop: Any) -> Iterator[Journal]:
    server = plane().server("catalog")
    engines = [server.writer, server.primary_reader]
    engines += [replica.engine for replica in server.replicas.values()]
    journal = Journal()
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", journal.note)
    yield journal
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", journal.note)


@pytest.fixture(params=["on the replica", "fallen back to the primary"])
def reader(request: Any, monkeypatch: Any, cluster: Any, asked: Journal) -> int:
    """A place where readers are served; its value is the port that they must be served at."""
    if request.param == "on the replica":
        return cluster.replicas[0].port
    monkeypatch.setattr(plane().server("catalog"), "replicas", {})
    return cluster.primary.port


@pytest.mark.parametrize("kind", READS)
def test_a_read_in_a_reading_unit_asks_one_server(kind, reader, asked):
    with reading(Plane.CATALOGUE) as session:
        READS[kind](session)

    assert set(asked.ports) == {reader}


@pytest.mark.parametrize("kind", READS)
def test_a_read_in_a_transaction_asks_the_primary(kind, asked, cluster):
    with transaction(Plane.CATALOGUE) as session:
        READS[kind](session)

    assert set(asked.ports) == {cluster.primary.port}


@pytest.mark.parametrize("kind", [*WRITES, *LOCKS])
def test_nothing_is_written_or_locked_in_a_reading_unit(kind, reader, asked, shop):
    verb = {**WRITES, **LOCKS}[kind]

    with pytest.raises(WriteUnderReading), reading(Plane.CATALOGUE) as session:
        verb(session)

    assert set(asked.ports) <= {reader}
    assert shop.sql("catalog", "SELECT name FROM brand") == [(OLD,)]


@pytest.mark.parametrize("kind", [kind for kind in (*WRITES, *LOCKS) if kind not in HIDDEN])
def test_what_says_that_it_writes_is_not_even_sent(kind, asked):
    verb = {**WRITES, **LOCKS}[kind]

    with pytest.raises(WriteUnderReading), reading(Plane.CATALOGUE) as session:
        verb(session)

    words = " ".join(asked.statements)
    assert not any(word in words for word in ("INSERT", "UPDATE", "DELETE", "SHARE"))


@pytest.mark.parametrize("kind", WRITES)
def test_a_write_in_a_transaction_is_on_the_primary_afterwards(kind, asked, shop, cluster):
    with transaction(Plane.CATALOGUE) as session:
        WRITES[kind](session)

    assert set(asked.ports) == {cluster.primary.port}
    assert shop.sql("catalog", "SELECT name FROM brand") != [(OLD,)]


@pytest.mark.parametrize("kind", WRITES)
def test_a_transaction_that_raises_leaves_nothing(kind, asked, shop):
    with pytest.raises(ZeroDivisionError), transaction(Plane.CATALOGUE) as session:
        WRITES[kind](session)
        session.flush()
        raise ZeroDivisionError

    assert shop.sql("catalog", "SELECT name FROM brand") == [(OLD,)]


@pytest.mark.parametrize("kind", LOCKS)
def test_a_lock_in_a_transaction_is_taken_on_the_primary(kind, asked, shop, cluster):
    with transaction(Plane.CATALOGUE) as session:
        LOCKS[kind](session)

        assert set(asked.ports) == {cluster.primary.port}
        taken = "SELECT name FROM brand FOR UPDATE SKIP LOCKED"
        assert shop.sql("catalog", taken) == []


def test_an_unchanged_object_may_be_read_and_left(asked):
    with reading(Plane.CATALOGUE) as session:
        brand = _brand(session)
        brand.name = OLD

    assert brand.name == OLD
