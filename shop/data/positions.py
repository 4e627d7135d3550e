"""How far a visitor's writes have come in each database, so that a reader is never behind them.

A position is PostgreSQL's WAL flush position after COMMIT, as a number. The web puts the
visitor's positions in before a request and takes them out after it; here they are only held.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

# The visitor may have written, but nobody knows how far: no replica has come that far, so only
# the primary will do until a later commit says where it is (or the visitor's token expires).
UNKNOWN: Final = 2**63 - 1

_positions: ContextVar[dict[str, int] | None] = ContextVar("positions", default=None)


@contextmanager
def tracking(known: dict[str, int] | None = None) -> Iterator[dict[str, int]]:
    """Hold positions for a block; the dictionary it yields grows with every commit inside."""
    held = dict(known or {})
    token = _positions.set(held)
    try:
        yield held
    finally:
        _positions.reset(token)


def is_tracking() -> bool:
    """Whether anyone will ask where this unit's commit has come to."""
    return _positions.get() is not None


def needed(database: str) -> int | None:
    """The position a replica of ``database`` must have replayed, or None for any."""
    held = _positions.get()
    return held.get(database) if held else None


def reached(database: str, position: int) -> None:
    """Remember that this visitor has written up to ``position`` in ``database``."""
    held = _positions.get()
    if held is None:
        return
    known = held.get(database, 0)
    if known == UNKNOWN or position > known:
        held[database] = position
