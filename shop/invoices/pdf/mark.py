"""The mark: a green door that stands ajar, light behind it."""

from reportlab.pdfgen.canvas import Canvas

from shop.invoices.pdf.look import DOOR, DOOR_DARK, TAG

# The mark is drawn on a grid of 20 × 24 and scaled from there.
GRID_WIDTH, GRID_HEIGHT = 20, 24


def draw_mark(canvas: Canvas, x: float, y: float, height: float) -> float:
    """Draw the mark with its lower left corner at ``x``, ``y``; returns its width."""
    scale = height / GRID_HEIGHT
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(scale, scale)
    canvas.setFillColor(DOOR)
    canvas.roundRect(0, 0, GRID_WIDTH, GRID_HEIGHT, 3, stroke=0, fill=1)
    canvas.setFillColor(TAG)
    canvas.rect(4, 0, 12, 20.5, stroke=0, fill=1)
    _leaf(canvas)
    canvas.restoreState()
    return GRID_WIDTH * scale


def _leaf(canvas: Canvas) -> None:
    """The door itself, hinged at the left, seen opening away from the light."""
    leaf = canvas.beginPath()
    leaf.moveTo(4, 0)
    leaf.lineTo(4, 20.5)
    leaf.lineTo(11.5, 18)
    leaf.lineTo(11.5, 0)
    leaf.close()
    canvas.setFillColor(DOOR_DARK)
    canvas.drawPath(leaf, stroke=0, fill=1)
    canvas.setFillColor(TAG)
    canvas.circle(9.6, 9, 0.9, stroke=0, fill=1)
