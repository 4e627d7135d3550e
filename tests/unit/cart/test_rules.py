"""How the list of a cart's items changes."""

from hypothesis import given
from hypothesis import strategies as st

from shop.cart.rules import CartItem, quantity_of, with_item

A, B = CartItem("A", 1, 100), CartItem("B", 2, 200)


def test_a_new_thing_comes_last():
    assert with_item((A,), "B", 2, 200) == (A, B)


def test_a_changed_thing_keeps_its_place_and_the_price_seen_last():
    assert with_item((A, B), "A", 5, 110) == (CartItem("A", 5, 110), B)


def test_zero_takes_it_out():
    assert with_item((A, B), "A", 0, 100) == (B,)
    assert with_item((A, B), "C", 0, 100) == (A, B)


def test_what_is_not_in_it_counts_zero():
    assert quantity_of((A, B), "B") == 2
    assert quantity_of((A, B), "C") == 0


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 5)), max_size=20))
def test_a_cart_is_what_was_said_last_of_each_thing(changes: list[tuple[str, int]]):
    items: tuple[CartItem, ...] = ()
    for sku, quantity in changes:
        items = with_item(items, sku, quantity, 100)

    last = dict(changes)
    assert {item.sku: item.quantity for item in items} == {s: q for s, q in last.items() if q}
    assert len({item.sku for item in items}) == len(items)
