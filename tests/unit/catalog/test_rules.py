"""Collections and words for availability."""

import pytest

from shop.catalog.parsed import ParsedProduct
from shop.catalog.rules import availability_state, collections_of


@pytest.mark.parametrize(
    ("available", "state"),
    [
        (-1, "sold_out"),
        (0, "sold_out"),
        (1, "few_left"),
        (10, "few_left"),
        (11, "in_stock"),
        (10**9, "in_stock"),
    ],
)
def test_the_word_for_what_is_left(available, state):
    assert availability_state(available) == state


def product(product_type, tags):
    return ParsedProduct("mug", "Mug", "", "", product_type, tags, (), (), (), True, 2)


def test_type_and_tags_are_collections_each_address_once():
    found = collections_of(product("Kitchen", ("gift", "kitchen", "Très bien", "très bien!")))

    assert found == (
        ("kitchen", "Kitchen", "type"),
        ("gift", "Gift", "tag"),
        ("tres-bien", "Très bien", "tag"),
    )


def test_what_spells_no_address_is_no_collection():
    assert collections_of(product("", ("★", ""))) == ()
