"""What stands around the table: mark, addresses, facts and the foot of every page."""

from itertools import chain

from shop.invoices.pdf.look import BOLD, INK2, REGULAR, text_width, wrap
from shop.invoices.pdf.mark import draw_mark
from shop.invoices.pdf.paper import Paper, Pen

_TOP = 48  # from the upper edge to the mark's upper edge
_MARK = 30
_ADDRESS = 148  # DIN 5008 B: the window of an envelope begins 45 mm below the edge
_LEADING = 13
_COLUMN = 0.56  # where the facts begin, as a share of the text width
_ADDRESS_WIDTH = 0.5
_SMALL = Pen(7, INK2)
_HINT = Pen(8.5, INK2)


def first_top(paper: Paper) -> float:
    """Where the table's head begins on the first page, below addresses and title."""
    lines = max(len(_buyer_lines(paper)), len(_facts(paper)), 5)
    return paper.sheet.height - _ADDRESS - lines * _LEADING - 86


def later_top(paper: Paper) -> float:
    """Where the table's head begins on every other page."""
    return paper.sheet.height - 96


def draw_frame(paper: Paper, page: int, pages: int) -> None:
    """Everything on page ``page`` of ``pages`` but the table and the totals."""
    if page == 1:
        _draw_letterhead(paper)
        _draw_addresses(paper)
        _draw_title(paper)
    else:
        _draw_running_head(paper)
    _draw_foot(paper, page, pages)


def _draw_letterhead(paper: Paper) -> None:
    sheet, seller = paper.sheet, paper.snapshot.seller
    y = sheet.height - _TOP - _MARK
    width = draw_mark(paper.canvas, sheet.left, y, _MARK)
    brand = wrap(seller.brand or seller.name, BOLD, 21, sheet.text_width - width - 12, most=1)
    paper.write(sheet.left + width + 10, y + 7.5, "".join(brand), Pen(21, face=BOLD))


def _draw_addresses(paper: Paper) -> None:
    sheet, seller = paper.sheet, paper.snapshot.seller
    y = sheet.height - _ADDRESS
    sender = " · ".join((seller.name, *seller.lines[:2]))
    for line in wrap(sender, REGULAR, 7, _ADDRESS_WIDTH * sheet.text_width, most=1):
        paper.write(sheet.left, y + 19, line, _SMALL)
    for index, line in enumerate(_buyer_lines(paper)):
        paper.write(sheet.left, y - index * _LEADING, line, Pen(10))
    for index, (name, value) in enumerate(_facts(paper)):
        _draw_fact(paper, y - index * _LEADING, name, value)


def _draw_fact(paper: Paper, y: float, name: str, value: str) -> None:
    paper.write(paper.sheet.left + _COLUMN * paper.sheet.text_width, y, name, _HINT)
    paper.write_left_of(paper.sheet.right, y, value, Pen(9))


def _draw_title(paper: Paper) -> None:
    snapshot, y = paper.snapshot, first_top(paper) + 40
    paper.write(paper.sheet.left, y, f"{paper.words.title} {snapshot.number}", Pen(20, face=BOLD))
    paper.write(paper.sheet.left, y - 17, _delivery_sentence(paper), _HINT)


def _draw_running_head(paper: Paper) -> None:
    sheet, snapshot = paper.sheet, paper.snapshot
    y = sheet.height - _TOP - 18
    width = draw_mark(paper.canvas, sheet.left, y, 18)
    title = f"{paper.words.title} {snapshot.number}"
    room = sheet.text_width - width - 24 - text_width(title, REGULAR, 9)
    brand = wrap(snapshot.seller.brand or snapshot.seller.name, BOLD, 12, room, most=1)
    paper.write(sheet.left + width + 7, y + 4.5, "".join(brand), Pen(12, face=BOLD))
    paper.write_left_of(sheet.right, y + 4.5, title, Pen(9, INK2))


def _draw_foot(paper: Paper, page: int, pages: int) -> None:
    sheet = paper.sheet
    paper.rule(58)
    numbers = paper.words.page.format(page=page, pages=pages)
    room = sheet.text_width - text_width(numbers, REGULAR, 7) - 24
    for index, line in enumerate(wrap(_imprint(paper), REGULAR, 7, room, most=3)):
        paper.write(sheet.left, 46 - index * 9.5, line, _SMALL)
    paper.write_left_of(sheet.right, 46, numbers, _SMALL)


def _imprint(paper: Paper) -> str:
    seller, words = paper.snapshot.seller, paper.words
    vat_id = words.seller_vat_id.format(seller.vat_id) if seller.vat_id else ""
    register = words.register.format(seller.register_number) if seller.register_number else ""
    parts = (seller.name, *seller.lines, vat_id, register, seller.email)
    return " · ".join(part.replace(" ", "\u00a0") for part in parts if part)


def _buyer_lines(paper: Paper) -> list[str]:
    buyer = paper.snapshot.buyer
    vat_id = paper.words.customer_vat_id.format(buyer.vat_id) if buyer.vat_id else ""
    parts = (buyer.company, buyer.name, *buyer.lines, vat_id)
    width = _ADDRESS_WIDTH * paper.sheet.text_width
    return list(chain.from_iterable(wrap(part, REGULAR, 10, width, most=2) for part in parts))[:12]


def _facts(paper: Paper) -> list[tuple[str, str]]:
    snapshot, words, date = paper.snapshot, paper.words, paper.figures.date
    facts = [
        (words.number, snapshot.number),
        (words.issued, date(snapshot.issued_on)),
        (words.delivered, date(snapshot.delivered_on)),
        (words.order, snapshot.order_number),
    ]
    if snapshot.payment.paid_on:
        facts.append((words.paid, date(snapshot.payment.paid_on)))
    return facts


def _delivery_sentence(paper: Paper) -> str:
    snapshot = paper.snapshot
    if snapshot.delivered_on == snapshot.issued_on:
        return paper.words.delivery_same_day
    return paper.words.delivery_on.format(paper.figures.date(snapshot.delivered_on))
