"""What may be done with a cart, and what not once it was ordered."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shop.cart.actions import add_item, create_cart, reopen, set_item
from shop.cart.errors import CartClosed, CartNotFound
from shop.cart.queries import find_cart, get_cart
from shop.cart.rules import MAX_LINES, MAX_QUANTITY, CartItem
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for
from shop.kernel.errors import Invalid
from tests.factories.bank import Bank
from tests.factories.buying import a_cart, buy, charge, together
from tests.factories.looking import Shard


def items(tenant: Tenant, cart_id: UUID) -> tuple[CartItem, ...]:
    with acting_for(tenant), reading(Plane.SHARD, primary=True) as session:
        return get_cart(session, cart_id).items


def test_a_new_cart_is_empty(eu: Tenant, shard: Shard):
    with acting_for(eu):
        cart_id = create_cart()

    assert shard.sql("SELECT tenant_id, id, items, version, order_id FROM cart") == [
        ("eu", str(cart_id), [], 1, None)
    ]


def test_items_are_set_added_and_taken_out(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu)

    with acting_for(eu):
        set_item(cart_id, "MUG-00", 2, seen_price=1000)
        add_item(cart_id, "MUG-01", 1, seen_price=1000)
        add_item(cart_id, "MUG-00", 3, seen_price=900)
        assert items(eu, cart_id) == (CartItem("MUG-00", 5, 900), CartItem("MUG-01", 1, 1000))
        set_item(cart_id, "MUG-00", 0, seen_price=0)

    assert items(eu, cart_id) == (CartItem("MUG-01", 1, 1000),)
    assert shard.one("SELECT version FROM cart") == 5


def test_adding_stops_at_what_a_cart_can_hold(eu: Tenant):
    cart_id = a_cart(eu, ("MUG-00", MAX_QUANTITY - 1))

    with acting_for(eu):
        add_item(cart_id, "MUG-00", 5, seen_price=1000)

    assert items(eu, cart_id) == (CartItem("MUG-00", MAX_QUANTITY, 1000),)


@pytest.mark.parametrize("quantity", [-1, MAX_QUANTITY + 1])
def test_a_quantity_no_cart_has_is_refused(quantity: int, eu: Tenant, shard: Shard):
    cart_id = a_cart(eu)
    before = shard.everything()

    for change in (set_item, add_item):
        with acting_for(eu), pytest.raises(Invalid) as refused:
            change(cart_id, "MUG-00", quantity, seen_price=1000)
        assert refused.value.fields == [("quantity", "out_of_range")]

    assert shard.everything() == before


def test_a_cart_holds_two_hundred_different_things_and_no_more(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu)
    full = [{"sku": f"S-{n}", "quantity": 1, "seen_price": 1} for n in range(MAX_LINES)]
    import json

    shard.sql("UPDATE cart SET items = %s", json.dumps(full))

    with acting_for(eu):
        add_item(cart_id, "S-7", 1, seen_price=1)
        with pytest.raises(Invalid) as refused:
            set_item(cart_id, "ONE-MORE", 1, seen_price=1)

    assert refused.value.fields == [("items", "too_many")]
    assert len(items(eu, cart_id)) == MAX_LINES


def test_a_cart_is_found_by_its_tenant_only(eu: Tenant, us: Tenant):
    cart_id = a_cart(eu)

    for tenant, unknown in ((eu, uuid4()), (us, cart_id)):
        with acting_for(tenant), pytest.raises(CartNotFound):
            set_item(unknown, "MUG-00", 1, seen_price=1000)
        with acting_for(tenant), reading(Plane.SHARD, primary=True) as session:
            assert find_cart(session, unknown) is None


def test_an_ordered_cart_is_closed(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu, ("MUG-00", 1))
    placed = buy(eu, "key-1", cart_id=cart_id)
    before = shard.everything()

    for change in (set_item, add_item):
        with acting_for(eu), pytest.raises(CartClosed) as refused:
            change(cart_id, "MUG-01", 1, seen_price=1000)
        assert refused.value.facts == {"order_id": placed.order_id}

    assert shard.everything() == before


def test_a_paid_order_keeps_its_cart_closed_and_a_failed_one_opens_it(
    eu: Tenant, shard: Shard, bank: Bank
):
    paid_cart, failed_cart = a_cart(eu, ("MUG-00", 1)), a_cart(eu, ("MUG-00", 1))
    paid = buy(eu, "key-1", cart_id=paid_cart)
    failed = buy(eu, "key-2", cart_id=failed_cart, payment_token="tok_declined")
    for order in (paid, failed):
        charge(eu, order.order_id)

    with acting_for(eu):
        set_item(failed_cart, "MUG-00", 4, seen_price=1000)
        with pytest.raises(CartClosed):
            set_item(paid_cart, "MUG-00", 4, seen_price=1000)

    assert items(eu, failed_cart) == (CartItem("MUG-00", 4, 1000),)


def test_an_old_order_does_not_open_a_cart_that_a_newer_one_has_closed(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu, ("MUG-00", 1))
    placed = buy(eu, "key-1", cart_id=cart_id)

    with acting_for(eu), transaction(Plane.SHARD) as session:
        reopen(session, cart_id, uuid4())

    assert shard.one("SELECT order_id FROM cart") == str(placed.order_id)


def test_twenty_changes_at_once_are_all_there(eu: Tenant):
    cart_id = a_cart(eu)

    def add(number: int) -> Any:
        with acting_for(eu):
            add_item(cart_id, f"MUG-{number % 4:02}", 1, seen_price=1000)

    assert together([lambda n=n: add(n) for n in range(20)]) == [None] * 20  # type: ignore[misc]

    assert sorted((item.sku, item.quantity) for item in items(eu, cart_id)) == [
        (f"MUG-{number:02}", 5) for number in range(4)
    ]
