"""Colours, sizes and faces, and how text is measured and broken.

The faces are static cuts of Geologica (SIL Open Font License, ``fonts/OFL.txt``), made from
the variable font of @fontsource-variable/geologica 5.3.0 with fontTools: Latin, Greek and
Cyrillic merged, weights 400 and 700 fixed, and the tabular digits (``tnum``) made the plain
ones, since ReportLab knows no font features and columns of money need equal widths. Each
cut has a PostScript name of its own: with equal names ReportLab embeds only one of them.
"""

import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Geologica-Regular", "Geologica-Bold"
_FONTS = Path(__file__).parent.parent / "fonts"

INK: Color = HexColor("#1D1B16")
INK2: Color = HexColor("#565143")
LINE: Color = HexColor("#E2DAC8")
EDGE: Color = HexColor("#857D6A")
SUNKEN: Color = HexColor("#F2ECDF")
PAPER: Color = HexColor("#FBF7EE")
WHITE: Color = HexColor("#FFFFFF")
DOOR: Color = HexColor("#0E5A46")
DOOR_DARK: Color = HexColor("#0A4536")
TAG: Color = HexColor("#FFC53D")


@dataclass(frozen=True)
class Sheet:
    """One page in points; text stands between ``left`` and ``right``, above ``bottom``."""

    width: float
    height: float
    left: float = 56
    bottom: float = 78

    @property
    def right(self) -> float:
        """Where the text area ends."""
        return self.width - self.left

    @property
    def text_width(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.left


def sheet_for(tax_regime: str) -> Sheet:
    """US Letter where sales tax is added, A4 everywhere else."""
    return Sheet(*(LETTER if tax_regime == "sales_tax" else A4))


@functools.cache
def load_faces() -> None:
    """Read the two font files, once per process."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))


def clean(text: str) -> str:
    """``text`` as the faces can set it: composed letters, one kind of space, no controls."""
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join("\u00a0" if sign in "\u202f\u2007" else sign for sign in composed)
    return "".join(
        " " if sign.isspace() and sign != "\u00a0" else sign
        for sign in spaced
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    ).strip()


def text_width(text: str, face: str, size: float) -> float:
    """How wide ``text`` is, in points."""
    return float(pdfmetrics.stringWidth(text, face, size))


def wrap(text: str, face: str, size: float, width: float, most: int = 12) -> list[str]:
    """``text`` in lines no wider than ``width``, at most ``most`` of them.

    Words too long for a line are broken inside; what does not fit ends with "…".
    """
    lines: list[str] = []
    current = ""
    for word in clean(text).split(" "):
        candidate = f"{current} {word}" if current else word
        if text_width(candidate, face, size) <= width:
            current = candidate
            continue
        lines += [current] if current else []
        *whole, current = _break_word(word, face, size, width)
        lines += whole
    lines += [current] if current else []
    return lines if len(lines) <= most else [*lines[: most - 1], _cut(lines[most - 1])]


def _break_word(word: str, face: str, size: float, width: float) -> list[str]:
    pieces, piece = [], ""
    for sign in word:
        if piece and text_width(piece + sign, face, size) > width:
            # After the last hyphen or slash where there is one, else wherever the line ends.
            cut = max(piece.rfind("-"), piece.rfind("/")) + 1 or len(piece)
            pieces.append(piece[:cut])
            piece = piece[cut:]
        piece += sign
    return [*pieces, piece]


def _cut(line: str) -> str:
    return line[:-1].rstrip() + "…"
