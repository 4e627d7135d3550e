"""The ticket that ends the paper: tax and total above and below a perforation, then the texts."""

from itertools import chain

from shop.invoices.pdf.look import BOLD, EDGE, INK2, LINE, PAPER, REGULAR, WHITE, text_width, wrap
from shop.invoices.pdf.paper import Paper, Pen

_GAP = 20.0  # between the table and the ticket
_PADDING = 16.0
_ROW = 15.0
_TAIL = 58.0  # the part below the perforation, with the total
_NOTCH = 6.0
_NOTE = 11.5
_SPLIT = 0.56  # where the sums begin, as a share of the text width
_TEXT, _HINT, _HEADING = Pen(9), Pen(8.5, INK2), Pen(8, INK2)


def height(paper: Paper) -> float:
    """The room that ``draw`` needs."""
    notes = len(_notes(paper))
    return _GAP + _body(paper) + _TAIL + (10 + notes * _NOTE if notes else 0)


def draw(paper: Paper, top: float) -> None:
    """Draw the ticket below ``top``."""
    top -= _GAP
    tear = top - _body(paper)
    _draw_ticket(paper, top, tear, tear - _TAIL)
    _draw_taxes(paper, top - _PADDING - 8)
    _draw_sums(paper, top - _PADDING - 8)
    _draw_total(paper, tear)
    for index, line in enumerate(_notes(paper)):
        paper.write(paper.sheet.left, tear - _TAIL - 20 - index * _NOTE, line, _HINT)


def _body(paper: Paper) -> float:
    rows = max(len(_sums(paper)), len(_tax_rows(paper)))
    return 2 * _PADDING + rows * _ROW - 4


def _draw_ticket(paper: Paper, top: float, tear: float, bottom: float) -> None:
    canvas, left, right = paper.canvas, paper.sheet.left, paper.sheet.right
    canvas.setFillColor(PAPER)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.8)
    canvas.roundRect(left, bottom, right - left, top - bottom, 10, stroke=1, fill=1)
    _punch(paper, left, tear, -90)
    _punch(paper, right, tear, 90)
    canvas.setStrokeColor(EDGE)
    canvas.setLineCap(1)
    canvas.setLineWidth(1.1)
    canvas.setDash([0.01, 5])
    canvas.line(left + _NOTCH + 5, tear, right - _NOTCH - 5, tear)
    canvas.setDash()
    canvas.setLineCap(0)


def _punch(paper: Paper, x: float, y: float, start: float) -> None:
    """Half a hole in the ticket's edge, open to the outside."""
    canvas = paper.canvas
    canvas.setFillColor(WHITE)
    canvas.setStrokeColor(WHITE)
    canvas.circle(x, y, _NOTCH, stroke=1, fill=1)
    canvas.setStrokeColor(LINE)
    canvas.arc(x - _NOTCH, y - _NOTCH, x + _NOTCH, y + _NOTCH, start, 180)


def _draw_taxes(paper: Paper, y: float) -> None:
    left, rows = paper.sheet.left + _PADDING, _tax_rows(paper)
    if not rows:
        return
    step = (_SPLIT * paper.sheet.text_width - 2 * _PADDING - 60) / (len(rows[0]) - 1)
    widest = max((text for _, *amounts in rows for text in amounts), key=len)
    size = _fit(widest, REGULAR, 9, step - 6)
    for index, (rate, *amounts) in enumerate(rows):
        pen = Pen(size) if index else _HEADING
        paper.write(left, y - index * _ROW, rate, pen)
        for column, amount in enumerate(amounts, 1):
            paper.write_left_of(left + 36 + step * column, y - index * _ROW, amount, pen)


def _fit(text: str, face: str, size: float, room: float) -> float:
    """The largest size up to ``size`` at which ``text`` is no wider than ``room``."""
    return min(size, size * room / max(text_width(text, face, size), 1))


def _tax_rows(paper: Paper) -> list[tuple[str, ...]]:
    """A heading and a row for each rate; of sales tax only what bears any."""
    words, snapshot, amount = paper.words, paper.snapshot, paper.figures.amount
    rate = paper.figures.rate
    if snapshot.tax_regime == "vat_included":
        rows = [(rate(x.tax_ppm), *map(amount, (x.net, x.tax, x.gross))) for x in snapshot.taxes]
        return [(words.vat, words.net, words.vat, words.gross), *rows]
    taxed = [x for x in snapshot.taxes if x.tax_ppm]
    rows = [(rate(x.tax_ppm), *map(amount, (x.net, x.tax))) for x in taxed]
    return [(words.sales_tax, words.taxable, words.sales_tax), *rows] if rows else []


def _draw_sums(paper: Paper, y: float) -> None:
    left = paper.sheet.left + _SPLIT * paper.sheet.text_width
    right = paper.sheet.right - _PADDING
    for index, (name, amount) in enumerate(_sums(paper)):
        paper.write(left, y - index * _ROW, name, _HINT)
        paper.write_left_of(right, y - index * _ROW, amount, _TEXT)


def _sums(paper: Paper) -> list[tuple[str, str]]:
    words, totals, amount = paper.words, paper.snapshot.totals, paper.figures.amount
    sums = [(words.items, amount(totals.items))]
    if totals.discount:
        sums.append((words.discount, amount(-totals.discount)))
    sums.append((words.shipping, amount(totals.shipping)))
    if paper.snapshot.tax_regime == "sales_tax":
        sums.append((words.sales_tax, amount(totals.tax)))
    return sums


def _draw_total(paper: Paper, tear: float) -> None:
    totals, words, amount = paper.snapshot.totals, paper.words, paper.figures.amount
    split = paper.sheet.left + _SPLIT * paper.sheet.text_width
    right = paper.sheet.right - _PADDING
    paper.write(split, tear - 29, words.total, Pen(11, face=BOLD))
    room = right - split - text_width(words.total, BOLD, 11) - 12
    size = _fit(amount(totals.grand), BOLD, 18, room)
    paper.write_left_of(right, tear - 30, amount(totals.grand), Pen(size, face=BOLD))
    if paper.snapshot.tax_regime == "vat_included":
        included = words.includes_vat.format(amount(totals.tax))
        paper.write_left_of(right, tear - 45, included, _HINT)
    width = _SPLIT * paper.sheet.text_width - 2 * _PADDING
    for index, line in enumerate(_payment(paper, width)):
        paper.write(paper.sheet.left + _PADDING, tear - 27 - index * 12.5, line, _TEXT)


def _payment(paper: Paper, width: float) -> list[str]:
    payment, words = paper.snapshot.payment, paper.words
    if payment.paid_on is None:
        return []
    sentence = (words.paid_with_on if payment.method else words.paid_on).format(
        method=payment.method, date=paper.figures.date(payment.paid_on)
    )
    return [*wrap(sentence, REGULAR, 9, width, most=2), words.nothing_left]


def _notes(paper: Paper) -> list[str]:
    width = paper.sheet.text_width
    texts = paper.snapshot.texts
    return list(chain.from_iterable(wrap(text, REGULAR, 8.5, width, most=60) for text in texts))
