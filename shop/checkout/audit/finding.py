"""What an audit says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

PROMISES = {
    1: "never oversold",
    2: "never lost",
    3: "never charged twice",
    4: "never backwards",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks a promise."""

    promise: int
    database: str
    row: str
    fault: str


def findings(
    session: Session, promise: int, shard: str, fault: str, statement: str, **values: Any
) -> Iterator[Finding]:
    """A finding for each row of ``statement``, whose columns name the row."""
    for row in session.execute(sa.text(statement), values):
        named = ", ".join(f"{name}={value}" for name, value in row._mapping.items())
        yield Finding(promise, shard, named, fault)
