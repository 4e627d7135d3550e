"""Which line stands on which page. Pure arithmetic in points; nothing is drawn here."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """The heights that rule the breaking, in points.

    ``first`` and ``later`` are left for rows on the first and on every other page; ``carry``
    is taken by a carried sum, ``closing`` by the totals and texts that end the paper.
    """

    first: float
    later: float
    carry: float
    closing: float


def break_into_pages(heights: Sequence[float], room: Room) -> list[range]:
    """The rows of each page, as ranges of their indexes.

    The totals do not stand alone while a row can go with them; only where even one row
    and the totals are too high together, the last range is empty.
    """
    pages: list[range] = []
    start = 0
    while start < len(heights):
        space = room.later - room.carry if pages else room.first
        if sum(heights[start:]) + room.closing <= space:
            return [*pages, range(start, len(heights))]
        stop = _fill(heights, start, space - room.carry)
        pages.append(range(start, stop))
        start = stop
    return [*pages, range(start, start)]


def _fill(heights: Sequence[float], start: int, space: float) -> int:
    """The first row that does not go on this page; the last row waits for the totals."""
    stop, used = start + 1, heights[start]
    while stop < len(heights) - 1 and used + heights[stop] <= space:
        used += heights[stop]
        stop += 1
    return stop
