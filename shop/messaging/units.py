"""Units of work about messages: of one database by its name, across all its tenants."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shop.data.engines import CATALOGUE
from shop.data.session import Plane, reading, transaction


@contextmanager
def writing(database: str) -> Iterator[Session]:
    """A transaction on the messages of ``database``."""
    with transaction(**_place(database)) as session:
        yield session


@contextmanager
def bookkeeping(database: str) -> Iterator[Session]:
    """The same for leases, hand-outs and acknowledgements, whose COMMIT waits for no disk.

    A power cut may take the last of them back: a message is then delivered once more, never
    lost. What a worker commits afterwards waits for the disk, and with it for these.
    """
    with writing(database) as session:
        session.execute(text("SET LOCAL synchronous_commit = off"))
        yield session


@contextmanager
def looking(database: str) -> Iterator[Session]:
    """A look at the messages of ``database`` as its primary has them."""
    with reading(primary=True, **_place(database)) as session:
        yield session


def _place(database: str) -> dict[str, Any]:
    if database == CATALOGUE:
        return {"plane": Plane.CATALOGUE}
    return {"plane": Plane.SHARD, "shard": database, "across_tenants": True}
