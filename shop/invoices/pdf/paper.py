"""What the drawing modules share: the canvas, the values, and a few strokes of the pen."""

from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from shop.invoices.document import InvoiceSnapshot
from shop.invoices.pdf.figures import Figures
from shop.invoices.pdf.look import BOLD, INK, LINE, REGULAR, Sheet, clean
from shop.invoices.pdf.words import Words


@dataclass(frozen=True)
class Pen:
    """A face, a size and a colour."""

    size: float = 9
    colour: Color = INK
    face: str = REGULAR

    @property
    def bold(self) -> "Pen":
        """The same pen in the heavy face."""
        return Pen(self.size, self.colour, BOLD)


@dataclass(frozen=True)
class Paper:
    """The invoice being drawn. Points, from the lower left corner, as PDF counts."""

    canvas: Canvas
    sheet: Sheet
    snapshot: InvoiceSnapshot
    words: Words
    figures: Figures

    def write(self, x: float, y: float, text: str, pen: Pen) -> None:
        """``text`` from ``x`` to the right."""
        self._take(pen)
        self.canvas.drawString(x, y, clean(text))

    def write_left_of(self, x: float, y: float, text: str, pen: Pen) -> None:
        """``text`` ending at ``x``."""
        self._take(pen)
        self.canvas.drawRightString(x, y, clean(text))

    def rule(self, y: float, colour: Color = LINE, width: float = 0.6) -> None:
        """A hairline over the whole text width."""
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(self.sheet.left, y, self.sheet.right, y)

    def _take(self, pen: Pen) -> None:
        self.canvas.setFont(pen.face, pen.size)
        self.canvas.setFillColor(pen.colour)
