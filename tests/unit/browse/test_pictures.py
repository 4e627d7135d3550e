from shop.browse.pictures import find_colour, product_picture
from shop.browse.values import Picture


def test_a_product_without_colours_has_one_picture():
    assert product_picture("lamp", "Lamp", ("Large",)) == Picture(
        "/artwork/lamp.svg", "Lamp", 800, 1000
    )


def test_a_colour_is_part_of_the_address_and_of_the_words():
    assert product_picture("lamp", "Lamp", ("Large", "Sky blue")) == Picture(
        "/artwork/lamp.svg?option=Sky%20blue", "Lamp, Sky blue", 800, 1000
    )


def test_the_first_colour_among_the_options_counts():
    assert find_colour(("XL", "Navy", "Rust")) == "Navy"
    assert find_colour(("XL", "Cosy")) is None
    assert find_colour(()) is None


def test_an_address_holds_nothing_that_means_something_there():
    assert product_picture("a?b#c", "Odd").url == "/artwork/a%3Fb%23c.svg"
