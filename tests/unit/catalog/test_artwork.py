"""Pictures drawn for products without one."""

import re
from xml.etree import ElementTree as ET

import pytest

from shop.catalog.artwork import MOTIFS, artwork_svg
from shop.catalog.artwork.choice import PALETTES, choose_motif, choose_palette

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {f"{SVG}{name}" for name in ("svg", "g", "path", "rect", "circle", "ellipse")}


@pytest.mark.parametrize("motif", [*MOTIFS, "nothing we know"])
def test_every_drawing_is_small_well_formed_and_only_shapes(motif):
    picture = artwork_svg("a-handle", "", motif)

    assert len(picture.encode()) < 6000
    root = ET.fromstring(picture)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == (
        "800",
        "1000",
        "0 0 800 1000",
    )
    assert {element.tag for element in root.iter()} <= SHAPES
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    assert "style" not in attributes
    assert "{" not in picture


def test_the_same_product_always_looks_the_same():
    assert artwork_svg("mug", "Kitchen", "Mug") == artwork_svg("mug", "Kitchen", "Mug")
    assert artwork_svg("mug", "Kitchen", "Mug", "Blue") != artwork_svg(
        "mug", "Kitchen", "Mug", "Red"
    )


def test_hues_are_spread_over_the_palettes():
    used = {choose_palette(f"product-{n}", "", "", "") for n in range(200)}

    assert used == set(PALETTES)


@pytest.mark.parametrize(
    ("product_type", "title", "motif"),
    [
        ("Outdoor", "Harbour rain jacket", "jacket"),
        ("Lighting", "Scented candle in a jar", "candle"),
        ("Kitchen", "Casserole with lid", "pan"),
        ("Garden", "Something new", "plant"),
        ("", "Yellow watering can", "can"),
        ("", "Grüne Jacke", "jacket"),
        ("", "Quantity of nothing", None),
    ],
)
def test_what_a_thing_is_decides_its_drawing(product_type, title, motif):
    assert choose_motif(product_type, title) == motif


def test_a_colour_option_goes_before_a_colour_in_the_title():
    blue = choose_palette("mug", "", "Red mug", "Sea blue").main

    assert blue == choose_palette("mug", "", "Mug", "Blau").main
    assert blue != choose_palette("mug", "", "Red mug", "").main


def test_hostile_words_are_not_written_into_the_picture():
    picture = artwork_svg('"><script>', "</svg>", "<b>\ud800&x", 'url(#a)"')

    assert "script" not in picture
    assert re.fullmatch(r'[\w\s<>/="#:.,\-()]+', picture)
    ET.fromstring(picture)
