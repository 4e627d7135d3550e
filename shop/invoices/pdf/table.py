"""The lines: a head on every page, rows of their own height, sums carried over the break."""

from dataclasses import dataclass

from shop.invoices.document import Line
from shop.invoices.pdf.look import BOLD, INK2, REGULAR, SUNKEN, text_width, wrap
from shop.invoices.pdf.paper import Paper, Pen

HEAD = 22.0
CARRY = 20.0
_LEADING = 12.0
_PADDING = 5.5
_GAP = 14.0  # between two columns
_EDGE = 8.0  # between the band's end and the text
_TEXT, _SMALL, _HEADING = Pen(9), Pen(7.5, INK2), Pen(8, INK2)


@dataclass(frozen=True)
class Row:
    """One line, set: the title broken, the amounts as text, right-aligned at ``Columns.edges``."""

    title: tuple[str, ...]
    sku: str
    cells: tuple[str, ...]
    height: float


@dataclass(frozen=True)
class Columns:
    """The columns as wide as their widest value; ``edges`` are the right ends of the cells."""

    headings: tuple[str, ...]
    edges: tuple[float, ...]
    title_x: float
    rows: tuple[Row, ...]


def measure(paper: Paper) -> Columns:
    """Set every line; the title takes the width that the columns of figures leave."""
    words, lines = paper.words, paper.snapshot.lines
    has_discount = any(line.discount for line in lines)
    tax = words.vat if paper.snapshot.tax_regime == "vat_included" else words.sales_tax
    discount = (words.discount,) if has_discount else ()
    headings = (words.quantity, words.unit_price, *discount, tax, words.line_total)
    cells = [_cells(paper, line, has_discount=has_discount) for line in lines]
    widths = [_width(head, [row[i] for row in cells]) for i, head in enumerate(headings)]
    edges = _edges(paper.sheet.right - _EDGE, widths)
    position = _width(words.position, [str(len(lines))])
    title_x = paper.sheet.left + _EDGE + position + 10
    title_width = edges[0] - widths[0] - _GAP - title_x
    rows = tuple(_row(line, row, title_width) for line, row in zip(lines, cells, strict=True))
    return Columns((words.position, words.article, *headings), edges, title_x, rows)


def draw(paper: Paper, columns: Columns, rows: range, top: float, *, is_last: bool) -> float:
    """Draw the head and ``rows`` from ``top`` down; returns where the page goes on."""
    lines = paper.snapshot.lines
    _draw_head(paper, columns, top)
    y = top - HEAD
    if rows.start > 0:
        carried = sum(line.total for line in lines[: rows.start])
        y = _draw_carry(paper, y, paper.words.brought_forward, carried)
    for index in rows:
        y = _draw_row(paper, columns, index, y)
    if not is_last:
        carried = sum(line.total for line in lines[: rows.stop])
        y = _draw_carry(paper, y, paper.words.carried_forward, carried)
    return y


def _cells(paper: Paper, line: Line, *, has_discount: bool) -> tuple[str, ...]:
    figures = paper.figures
    discount = figures.amount(-line.discount) if line.discount else "–"
    return (
        figures.count(line.quantity),
        figures.amount(line.unit_price),
        *((discount,) if has_discount else ()),
        figures.rate(line.tax_ppm),
        figures.amount(line.total),
    )


def _width(heading: str, values: list[str]) -> float:
    widest = max(values, key=len)
    longest = [value for value in values if len(value) >= len(widest) - 1]
    return max(
        text_width(heading, REGULAR, _HEADING.size),
        *(text_width(value, BOLD, _TEXT.size) for value in longest),
    )


def _edges(right: float, widths: list[float]) -> tuple[float, ...]:
    edges = [right]
    for width in reversed(widths[1:]):
        edges.append(edges[-1] - width - _GAP)
    return tuple(reversed(edges))


def _row(line: Line, cells: tuple[str, ...], title_width: float) -> Row:
    title = tuple(wrap(line.title, REGULAR, _TEXT.size, title_width)) or ("–",)
    sku = "".join(wrap(line.sku, REGULAR, _SMALL.size, title_width, most=1))
    height = 2 * _PADDING + len(title) * _LEADING + (10 if sku else 0)
    return Row(title, sku, cells, height)


def _draw_head(paper: Paper, columns: Columns, top: float) -> None:
    canvas, sheet = paper.canvas, paper.sheet
    canvas.setFillColor(SUNKEN)
    canvas.roundRect(sheet.left, top - HEAD + 2, sheet.text_width, HEAD - 2, 4, stroke=0, fill=1)
    y = top - HEAD / 2 - 2
    position, article, *headings = columns.headings
    paper.write(sheet.left + _EDGE, y, position, _HEADING)
    paper.write(columns.title_x, y, article, _HEADING)
    for edge, heading in zip(columns.edges, headings, strict=True):
        paper.write_left_of(edge, y, heading, _HEADING)


def _draw_row(paper: Paper, columns: Columns, index: int, top: float) -> float:
    row, line = columns.rows[index], paper.snapshot.lines[index]
    y = top - _PADDING - 8
    paper.write(paper.sheet.left + _EDGE, y, str(line.position), Pen(9, INK2))
    for number, text in enumerate(row.title):
        paper.write(columns.title_x, y - number * _LEADING, text, _TEXT)
    if row.sku:
        below = y - (len(row.title) - 1) * _LEADING - 10.5
        paper.write(columns.title_x, below, row.sku, _SMALL)
    for edge, text in zip(columns.edges, row.cells, strict=True):
        paper.write_left_of(edge, y, text, _TEXT)
    paper.rule(top - row.height)
    return top - row.height


def _draw_carry(paper: Paper, top: float, words: str, amount: int) -> float:
    y = top - CARRY / 2 - 3
    paper.write(paper.sheet.left + _EDGE, y, words, _HEADING)
    paper.write_left_of(paper.sheet.right - _EDGE, y, paper.figures.amount(amount), _TEXT.bold)
    paper.rule(top - CARRY)
    return top - CARRY
