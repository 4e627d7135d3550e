"""Artwork for products without a picture, so that a page looks finished without any network.

A thing before a door that stands ajar, on tinted paper, above the perforated line of a stub:
the shop's own marks. Pure SVG of shapes with presentation attributes: no script, no style, no
text, no address, so it works in ``<img>`` under the strictest content security policy.
"""

import re

from shop.catalog.artwork import motifs_home, motifs_life, motifs_wear
from shop.catalog.artwork.choice import Palette, choose_motif, choose_palette, digest

WIDTH, HEIGHT = 800, 1000

_DRAWINGS = {
    name: re.sub(r"\n\s*", " ", drawing).strip()
    for drawings in (motifs_home.DRAWINGS, motifs_wear.DRAWINGS, motifs_life.DRAWINGS)
    for name, drawing in drawings.items()
}
MOTIFS = tuple(_DRAWINGS)

# Outlines of the door, all standing on y = 820 between x = 180 and 620.
_DOORS = (
    "M180 820V380a220 220 0 0 1 440 0v440z",
    "M180 820V188q0-28 28-28h384q28 0 28 28v632z",
    "M180 820V300q0-140 140-140h160q140 0 140 140v520z",
    "M180 820V330Q180 160 400 140q220 20 220 190v490z",
)


def artwork_svg(handle: str, product_type: str, title: str, colour: str = "") -> str:
    """An 800 × 1000 picture of the product, the same for the same arguments.

    ``colour`` is the value of a colour option and paints the thing; without it a colour word
    of the title does. Nothing of the arguments
    is written into the picture, so whatever they contain is harmless.
    """
    palette = choose_palette(handle, product_type, title, colour)
    motif = choose_motif(product_type, title)
    outline = _DOORS[digest(handle, "door")[0] % len(_DOORS)]
    thing = _thing(_DRAWINGS[motif], palette) if motif else _ajar(outline, palette)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{_room(palette)}{_door(outline, palette)}{thing}{_stub(palette)}</svg>"
    )


def _room(palette: Palette) -> str:
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.paper}"/>'
        f'<rect y="820" width="{WIDTH}" height="180" fill="{palette.door}" opacity=".45"/>'
    )


def _door(outline: str, palette: Palette) -> str:
    # The gap is the same outline, a hand's breadth to the right: the door stands ajar.
    return (
        f'<path d="{outline}" fill="{palette.spark}" transform="translate(16)"/>'
        f'<path d="{outline}" fill="{palette.door}"/>'
        f'<ellipse cx="400" cy="822" rx="250" ry="20" fill="{palette.dark}" opacity=".16"/>'
    )


def _thing(drawing: str, palette: Palette) -> str:
    colours = {"m": palette.main, "d": palette.dark, "p": palette.pale, "s": palette.spark}
    return f'<g transform="translate(140 332) scale(1.3)">{drawing.format(**colours)}</g>'


def _ajar(outline: str, palette: Palette) -> str:
    """No word told what it is: the door itself is the picture."""
    return (
        f'<path d="{outline}" fill="{palette.spark}"/>'
        f'<path d="M180 820V318l352 34v510z" fill="{palette.main}"/>'
        f'<path d="M226 776V372l260 24v416zM226 580l260 6" fill="none" stroke="{palette.dark}" '
        'stroke-width="8" opacity=".5"/>'
        f'<circle cx="500" cy="606" r="16" fill="{palette.pale}"/>'
    )


def _stub(palette: Palette) -> str:
    return (
        f'<path d="M44 910H756" stroke="{palette.dark}" stroke-width="5" stroke-linecap="round" '
        'stroke-dasharray="1 19" opacity=".4"/>'
        f'<circle cy="910" r="24" fill="{palette.dark}" opacity=".3"/>'
        f'<circle cx="{WIDTH}" cy="910" r="24" fill="{palette.dark}" opacity=".3"/>'
    )
