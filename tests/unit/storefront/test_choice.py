from dataclasses import replace

from shop.kernel.money import Money
from shop.storefront.choice import buy_box, parameter
from tests.unit.storefront.pages import jacket, shelf


def test_without_a_wish_the_first_variant_that_can_be_bought_is_chosen():
    assert buy_box(jacket(), {}).chosen.sku == "J-SP-M"


def test_the_address_chooses_and_a_sold_out_wish_is_kept():
    assert buy_box(jacket(), {"colour": "Spruce", "size": "XL"}).chosen.sku == "J-SP-XL"
    assert buy_box(jacket(), {"colour": "Sand"}).chosen.sku == "J-SA-M"


def test_a_wish_that_cannot_be_is_filled_from_its_first_part_on():
    box = buy_box(jacket(), {"colour": "Sand", "size": "L"})

    assert box.chosen.sku == "J-SA-M"


def test_nonsense_in_the_address_changes_nothing():
    assert buy_box(jacket(), {"colour": "<b>", "x": "y"}).chosen.sku == "J-SP-M"


def test_the_first_option_is_links_that_keep_the_other_choice():
    (row,) = buy_box(jacket(), {"size": "M"}).link_rows

    assert [(link.value, link.chosen, link.sold_out) for link in row.links] == [
        ("Spruce", True, False),
        ("Sand", False, True),
    ]
    assert row.links[1].query == {"colour": "Sand", "size": "M"}


def test_the_last_option_is_radios_of_the_variants_behind_the_links():
    row = buy_box(jacket(), {}).radio_row

    assert row.name == "Size"
    assert [(radio.sku, radio.chosen, radio.sold_out) for radio in row.radios] == [
        ("J-SP-M", True, False),
        ("J-SP-L", False, False),
        ("J-SP-XL", False, True),
    ]


def test_prices_stand_at_the_radios_only_where_they_differ():
    dear = buy_box(jacket(), {})
    cheap = replace(jacket(), variants=jacket().variants[:2])

    assert [radio.price for radio in dear.radio_row.radios] == [
        Money(5900, "EUR"), Money(5900, "EUR"), Money(6400, "EUR"),
    ]  # fmt: skip
    assert [radio.price for radio in buy_box(cheap, {}).radio_row.radios] == [None, None]


def test_a_product_without_choices_has_none():
    box = buy_box(shelf().plain, {"size": "M"})

    assert (box.chosen.sku, box.link_rows, box.radio_row, box.label) == ("MUG", (), None, "")


def test_an_options_name_becomes_a_parameter():
    assert parameter("Shoe  size") == "shoe-size"
