"""The printed invoice: ``render`` turns a snapshot into the bytes of a PDF.

Everything comes from the snapshot; no clock, no random id. The same snapshot gives the same
bytes under the same ``RENDERER_VERSION`` and ReportLab. It is CPU work (about 1 ms a line):
it belongs into a process of its own, never into a web worker.

    look     colours, sizes, the two faces and how text is measured and broken
    words    what is printed beside the values, in three languages
    figures  amounts, rates and dates as the locale writes them
    paper    the canvas and the values, and a few strokes of the pen
    layout   which line stands on which page (pure, no drawing)
    page     what every page has: mark, addresses, foot
    mark     the door ajar
    table    the lines, with repeated heads and carried sums
    stub     the perforated ticket with tax and total that ends the paper
"""

import io

from reportlab.pdfgen.canvas import Canvas

from shop.invoices.document import InvoiceSnapshot
from shop.invoices.pdf import page, stub, table
from shop.invoices.pdf.figures import Figures
from shop.invoices.pdf.layout import Room, break_into_pages
from shop.invoices.pdf.look import REGULAR, Sheet, load_faces, sheet_for
from shop.invoices.pdf.paper import Paper
from shop.invoices.pdf.words import words_for


def render(snapshot: InvoiceSnapshot) -> bytes:
    """The invoice as PDF, A4 where VAT is included and US Letter where sales tax is added."""
    load_faces()
    words, figures = words_for(snapshot.locale), Figures.of(snapshot)
    sheet = sheet_for(snapshot.tax_regime)
    buffer = io.BytesIO()
    canvas = _open_canvas(buffer, snapshot, sheet, f"{words.title} {snapshot.number}")
    paper = Paper(canvas, sheet, snapshot, words, figures)
    _draw(paper)
    canvas.save()
    return buffer.getvalue()


def _open_canvas(buffer: io.BytesIO, snapshot: InvoiceSnapshot, sheet: Sheet, title: str) -> Canvas:
    canvas = Canvas(
        buffer,
        pagesize=(sheet.width, sheet.height),
        invariant=1,  # no time of day, and an id made of the contents
        initialFontName=REGULAR,  # otherwise every page names Helvetica, which is not embedded
        lang=snapshot.locale.replace("_", "-"),
    )
    canvas.setTitle(title)
    canvas.setAuthor(snapshot.seller.name)
    canvas.setSubject(snapshot.order_number)
    canvas.setCreator("Doorbuster")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _draw(paper: Paper) -> None:
    columns = table.measure(paper)
    tops = page.first_top(paper), page.later_top(paper)
    first, later = (top - paper.sheet.bottom - table.HEAD for top in tops)
    room = Room(first, later, table.CARRY, stub.height(paper))
    pages = break_into_pages([row.height for row in columns.rows], room)
    for number, rows in enumerate(pages, 1):
        page.draw_frame(paper, number, len(pages))
        is_last = number == len(pages)
        y = table.draw(paper, columns, rows, tops[number > 1], is_last=is_last)
        if is_last:
            stub.draw(paper, y)
        paper.canvas.showPage()
