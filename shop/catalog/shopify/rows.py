"""The file as rows with the physical lines on which they start; broken rows told apart.

The reading of a row is the csv module's, strict. What it lacks is going on after a fault: one
forgotten quotation mark would otherwise swallow sound rows up to the next mark. So a row that
cannot be read is refused alone, and reading goes on at the next line that looks like a row.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from shop.catalog.errors import WrongEncoding

_LOOKS_LIKE_A_HANDLE = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be read; ``line`` is where it starts."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """Lines ``line`` to ``last_line`` that are no row; ``texts`` are those lines."""

    line: int
    last_line: int
    texts: tuple[str, ...]


def read_lines(stream: TextIO) -> list[str]:
    """All lines of ``stream``, without byte order mark, each ending in ``\\n``.

    Lines end at CR, LF or CRLF and nowhere else: U+2028 inside a cell is no line end.
    Raises ``WrongEncoding`` for what is not UTF-8.
    """
    try:
        text = stream.read()
        text.encode()  # Finds the surrogates a lenient decoder has left.
    except UnicodeError as error:
        raise WrongEncoding(getattr(error, "start", 0)) from error
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    return [line + "\n" for line in text.split("\n")]


def read_rows(
    lines: list[str], start: int, width: int, handle_at: int
) -> Iterator[Row | BrokenRow]:
    """The rows from line ``start`` (counted from 1) on; blank lines are left out.

    ``width`` is the number of columns, ``handle_at`` the place of the handle among them: both
    help to find the next sound row after a broken one.
    """
    at = start
    while at <= len(lines):
        row, after = read_row(lines, at)
        if row is None:
            after = _next_sound_line(lines, at + 1, width, handle_at)
            yield BrokenRow(at, after - 1, tuple(lines[at - 1 : after - 1]))
        elif any(cell.strip() for cell in row.cells):
            yield row
        at = after


def read_row(lines: list[str], line: int) -> tuple[Row | None, int]:
    """The row that starts on ``line``, or None if broken; and the line after it."""
    reader = csv.reader(_from(lines, line), strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return None, line + 1
    return Row(line, cells), line + reader.line_num


def guess_handles(broken: BrokenRow, handle_at: int) -> list[str]:
    """What may be the handle on each broken line, read as well as can be."""
    guesses: list[str] = []
    for text in broken.texts:
        try:
            cells = next(csv.reader([text]), [])
        except csv.Error:
            continue
        guesses.extend(cells[handle_at : handle_at + 1])
    return guesses


def _from(lines: list[str], line: int) -> Iterator[str]:
    for at in range(line - 1, len(lines)):
        yield lines[at]


def _next_sound_line(lines: list[str], line: int, width: int, handle_at: int) -> int:
    while line <= len(lines):
        row, _ = read_row(lines, line)
        if row is not None and _is_plausible(row.cells, width, handle_at):
            return line
        line += 1
    return line


def _is_plausible(cells: list[str], width: int, handle_at: int) -> bool:
    if len(cells) == width:
        return True
    named = 1 < len(cells) < width and handle_at < len(cells)
    return named and bool(_LOOKS_LIKE_A_HANDLE.fullmatch(cells[handle_at]))
