"""Which picture a product shows.

The storefront shows pictures from its own address only (its content security policy), and
pictures named in a product file lie elsewhere; so every product shows its drawing.
"""

from collections.abc import Iterable
from urllib.parse import quote

from shop.browse.values import Picture
from shop.catalog.artwork import HEIGHT, WIDTH
from shop.catalog.artwork.choice import is_colour


def product_picture(handle: str, title: str, options: Iterable[str] = ()) -> Picture:
    """The drawing of a product, in the colour of the first of ``options`` that names one."""
    colour = find_colour(options)
    address = f"/artwork/{quote(handle)}.svg"
    if colour is None:
        return Picture(address, title, WIDTH, HEIGHT)
    return Picture(f"{address}?option={quote(colour)}", f"{title}, {colour}", WIDTH, HEIGHT)


def cover_picture(handle: str, title: str) -> Picture:
    """The drawing of the product at ``handle``, standing for the whole collection ``title``."""
    return Picture(f"/artwork/{quote(handle)}.svg", title, WIDTH, HEIGHT)


def find_colour(options: Iterable[str]) -> str | None:
    """The first of ``options`` that the drawings know as a colour."""
    return next((value for value in options if is_colour(value)), None)
