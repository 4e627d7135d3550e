from uuid import UUID

import pytest

from shop.api.shapes.carts import Cart
from shop.kernel.ids import new_id
from shop.web.consistency import HEADER
from tests.integration.api.answers import faults, problem, shown_as
from tests.replica import catch_up


def put(api, cart_id: str, sku: str, quantity: object):
    return api.put(f"/carts/{cart_id}/items/{sku}", json={"quantity": quantity})


def count_carts(databases) -> int:
    return databases.sql("eu", "SELECT count(*) FROM cart")[0][0]


def test_a_new_cart_is_empty_and_has_an_address(eu_api):
    answer = eu_api.post("/carts", json={})

    cart = shown_as(answer, Cart)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/carts/{cart.id}"
    assert cart.id.version == 7
    assert cart.items == []
    assert cart.totals.grand.amount == 0


def test_a_cart_needs_no_body(eu_api):
    assert eu_api.post("/carts").status_code == 201


def test_the_same_key_gives_the_same_cart(eu_api, demo_products):
    key = {"Idempotency-Key": "one-cart-please"}

    first = eu_api.post("/carts", json={}, headers=key)
    second = eu_api.post("/carts", json={}, headers=key)

    assert second.status_code == 201
    assert second.get_json()["id"] == first.get_json()["id"]
    assert second.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count_carts(demo_products) == 1


def test_a_key_counts_for_one_tenant_only(eu_api, us_api):
    key = {"Idempotency-Key": "one-cart-please"}

    here = eu_api.post("/carts", json={}, headers=key)
    there = us_api.post("/carts", json={}, headers=key)

    assert here.get_json()["id"] != there.get_json()["id"]


def test_no_body_and_an_empty_object_are_the_same_wish(eu_api, demo_products):
    key = {"Idempotency-Key": "one-cart-please"}
    first = eu_api.post("/carts", json={}, headers=key)

    answer = eu_api.post("/carts", headers=key)

    assert answer.get_json()["id"] == first.get_json()["id"]
    assert count_carts(demo_products) == 1


@pytest.mark.parametrize("key", ["with space", "x" * 201])
def test_a_key_that_is_none_is_refused(eu_api, key):
    answer = eu_api.post("/carts", json={}, headers={"Idempotency-Key": key})

    assert faults(answer) == {"Idempotency-Key": "invalid"}


def test_what_is_put_in_is_there_with_its_price(eu_api, sku):
    cart_id = eu_api.new_cart()

    cart = shown_as(put(eu_api, cart_id, sku, 2), Cart)

    (item,) = cart.items
    assert (item.sku, item.quantity, item.unit_price.amount) == (sku, 2, 750)
    assert item.total.amount == 1500
    assert cart.totals.items.amount == 1500
    assert cart.totals.shipping.amount == 490
    assert cart.totals.grand.amount == 1990
    assert cart.notices == []


def test_the_quantity_is_set_not_added(eu_api, sku):
    cart_id = eu_api.new_cart()
    put(eu_api, cart_id, sku, 2)

    assert put(eu_api, cart_id, sku, 3).get_json()["items"][0]["quantity"] == 3


@pytest.mark.parametrize("how", ["put", "delete"])
def test_zero_and_delete_take_it_out(eu_api, sku, how):
    cart_id = eu_api.new_cart()
    put(eu_api, cart_id, sku, 2)

    if how == "put":
        answer = put(eu_api, cart_id, sku, 0)
    else:
        answer = eu_api.delete(f"/carts/{cart_id}/items/{sku}")

    assert answer.status_code == 200
    assert answer.get_json()["items"] == []


def test_more_than_there_is_stays_with_a_notice(eu_api, sku):
    cart_id = eu_api.new_cart()

    cart = put(eu_api, cart_id, sku, 11).get_json()

    assert cart["items"][0]["quantity"] == 11
    assert cart["notices"] == [{"code": "exceeds_stock", "sku": sku}]


def test_what_is_sold_out_stays_and_counts_in_no_sum(eu_api, sku, shelve_sku):
    cart_id = eu_api.new_cart()
    shelve_sku(sku, 0)

    cart = put(eu_api, cart_id, sku, 2).get_json()

    assert cart["items"][0]["availability"] == "sold_out"
    assert cart["totals"]["grand"]["amount"] == 0
    assert [notice["code"] for notice in cart["notices"]] == ["sold_out", "exceeds_stock"]


def test_another_price_than_the_one_seen_is_told(eu_api, sku, demo_products):
    cart_id = eu_api.new_cart()
    answer = put(eu_api, cart_id, sku, 1)
    demo_products.sql("catalog", "UPDATE price SET amount = 800 WHERE amount = 750")
    catch_up(demo_products)

    cart = eu_api.get(f"/carts/{cart_id}", headers={HEADER: answer.headers[HEADER]}).get_json()

    assert cart["items"][0]["unit_price"]["amount"] == 800
    assert cart["notices"] == [
        {
            "code": "price_changed",
            "sku": sku,
            "before": {"amount": 750, "currency": "EUR"},
            "now": {"amount": 800, "currency": "EUR"},
        }
    ]


def test_what_is_not_sold_any_more_is_told_and_can_be_taken_out(eu_api, sku, demo_products):
    cart_id = eu_api.new_cart()
    put(eu_api, cart_id, sku, 1)
    demo_products.sql("catalog", "DELETE FROM publication WHERE tenant_id = 'eu'")
    catch_up(demo_products)

    cart = eu_api.get(f"/carts/{cart_id}").get_json()
    assert cart["notices"] == [{"code": "unavailable", "sku": sku}]
    assert cart["totals"]["grand"]["amount"] == 0

    assert eu_api.delete(f"/carts/{cart_id}/items/{sku}").get_json()["items"] == []


@pytest.mark.parametrize("wanted", ["NO-SUCH-SKU", "a/b", "%C3%A4", "x" * 255])
@pytest.mark.parametrize("quantity", [0, 1])
def test_an_unknown_sku_is_not_found(eu_api, wanted, quantity):
    cart_id = eu_api.new_cart()

    assert problem(put(eu_api, cart_id, wanted, quantity)) == (404, "unknown_sku")
    assert problem(eu_api.delete(f"/carts/{cart_id}/items/{wanted}")) == (404, "unknown_sku")


def test_a_sku_no_database_could_hold_is_no_address(eu_api):
    assert problem(put(eu_api, eu_api.new_cart(), "a%00b", 1)) == (404, "not_found")


def test_a_cart_nobody_has_is_not_found(eu_api, sku):
    nobodys = new_id()

    assert problem(eu_api.get(f"/carts/{nobodys}")) == (404, "cart_not_found")
    assert problem(put(eu_api, str(nobodys), sku, 1)) == (404, "cart_not_found")
    assert problem(eu_api.get("/carts/7")) == (404, "not_found")


def test_a_cart_of_another_tenant_is_not_found(eu_api, us_api):
    cart_id = eu_api.new_cart()

    assert problem(us_api.get(f"/carts/{cart_id}")) == (404, "cart_not_found")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"quantity": "required"}),
        ({"quantity": -1}, {"quantity": "out_of_range"}),
        ({"quantity": 10_001}, {"quantity": "out_of_range"}),
        ({"quantity": 10**40}, {"quantity": "out_of_range"}),
        ({"quantity": "2"}, {"quantity": "wrong_type"}),
        ({"quantity": 1.5}, {"quantity": "wrong_type"}),
        ({"quantity": True}, {"quantity": "wrong_type"}),
        ({"quantity": None}, {"quantity": "required"}),
        ({"quantity": 1, "price": 1}, {"price": "unknown_field"}),
    ],
)
def test_a_quantity_that_is_none_is_named(eu_api, sku, body, wrong):
    answer = eu_api.put(f"/carts/{eu_api.new_cart()}/items/{sku}", json=body)

    assert problem(answer) == (422, "invalid")
    assert faults(answer) == wrong


def test_an_ordered_cart_is_closed_and_says_by_which_order(eu_api, sku):
    cart_id = eu_api.new_cart()
    put(eu_api, cart_id, sku, 1)
    order = eu_api.buy(items=None, cart_id=cart_id)

    answer = put(eu_api, cart_id, sku, 2)

    assert problem(answer) == (409, "cart_already_ordered")
    assert answer.headers["Location"] == order.headers["Location"]


def test_a_cart_is_private_and_has_a_tag(eu_api):
    cart_id = eu_api.new_cart()

    answer = eu_api.get(f"/carts/{cart_id}")
    again = eu_api.get(f"/carts/{cart_id}", headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert again.status_code == 304
    assert UUID(cart_id) == UUID(answer.get_json()["id"])
