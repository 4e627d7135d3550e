"""Text from outside, made fit for a line or an address."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.text import one_line, slugify, without_controls


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Harbour rain jacket", "harbour-rain-jacket"),
        ("  Men’s & women's  ", "mens-womens"),
        ("Größe: XL/Grün", "groesse-xl-gruen"),
        ("Gru\u0308n", "gruen"),
        ("Crème brûlée, œuf", "creme-brulee-oeuf"),
        ("Smørrebrød Łódź", "smorrebrod-lodz"),
        ("½ fi ²", "12-fi-2"),
        ("500 ml_x", "500-ml-x"),
        ("日本", ""),
        ("", ""),
    ],
)
def test_a_slug_is_plain_letters_and_digits(text, slug):
    assert slugify(text) == slug


@given(st.text())
def test_a_slug_is_always_fit_for_an_address_and_stays_itself(text):
    slug = slugify(text)

    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" a\u2028b\u2029c\td\r\ne\u00a0 f ", "a b c d e f"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("half \ud83d pair", "half pair"),
    ],
)
def test_one_line_has_no_breaks_and_no_controls(text, line):
    assert one_line(text) == line


def test_line_ends_of_every_kind_become_one_kind():
    assert without_controls("a\r\nb\rc\u2028d\u0085e\tf") == "a\nb\nc\nd\ne\tf"


@given(st.text(st.characters()))
def test_cleaned_text_can_be_stored(text):
    cleaned = without_controls(text)

    cleaned.encode()
    assert "\x00" not in cleaned
