import threading

import psycopg2
import pytest

from shop.api import checkout as door
from shop.api.shapes.checkout import AcceptedOrder
from shop.checkout.errors import CheckoutBusy
from shop.kernel.errors import OutcomeUnknown
from shop.web.consistency import HEADER
from tests.doors import ADDRESS
from tests.integration.api.answers import faults, problem, shown_as
from tests.replica import catch_up


def orders(databases, shard: str = "eu") -> int:
    return databases.sql(shard, "SELECT count(*) FROM orders")[0][0]


def keys(databases) -> int:
    return databases.sql("eu", "SELECT count(*) FROM idempotency_key")[0][0]


def test_an_accepted_order_is_on_disk(eu_api, sku, stock, demo_products):
    answer = eu_api.buy(sku, 2)

    accepted = shown_as(answer, AcceptedOrder)
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/v1/orders/{accepted.id}"
    assert answer.headers[HEADER]
    assert accepted.status == "Processing"
    assert accepted.number
    assert "Idempotent-Replayed" not in answer.headers
    assert orders(demo_products) == 1
    assert stock(sku) == (8, 2, 0)


def test_sales_tax_comes_on_top_in_the_states(us_api, demo_products):
    sku = next(us_api.skus())

    order = us_api.order(us_api.buy(sku)).get_json()

    totals = {name: money["amount"] for name, money in order["totals"].items()}
    assert totals["tax"] > 0
    assert totals["grand"] == totals["items"] + totals["shipping"] + totals["tax"]
    assert order["totals"]["grand"]["currency"] == "USD"
    assert orders(demo_products, "us") == 1
    assert orders(demo_products) == 0


def test_the_same_key_answers_the_same(eu_api, sku, stock, demo_products):
    first = eu_api.buy(sku, 2, key="once")

    again = eu_api.buy(sku, 2, key="once")

    assert again.status_code == 202
    assert again.get_json() == first.get_json()
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert orders(demo_products) == 1
    assert stock(sku) == (8, 2, 0)


def test_an_accepted_key_answers_whatever_became_of_the_world(eu_api, sku, demo_products):
    """No refusal may be given before the key was looked up."""
    wish = {"expected_total": {"amount": 1240, "currency": "EUR"}}
    first = eu_api.buy(sku, 1, key="once", **wish)
    demo_products.sql("eu", "UPDATE stock SET on_hand = on_hand - available, available = 0")
    demo_products.sql("catalog", "DELETE FROM publication")
    catch_up(demo_products)

    again = eu_api.buy(sku, 1, key="once", **wish)

    assert again.status_code == 202
    assert again.get_json() == first.get_json()


def test_twenty_at_once_with_one_key_are_one_order(eu_api, sku, stock, demo_products):
    answers = []

    def send() -> None:
        answers.append(eu_api.buy(sku, 1, key="from-a-nervous-thumb"))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({a.get_json()["id"] for a in answers if a.status_code == 202}) == 1
    assert orders(demo_products) == 1
    assert stock(sku) == (9, 1, 0)


def test_out_of_stock_names_the_lines_and_leaves_nothing(eu_api, sku, stock, demo_products):
    answer = eu_api.buy(sku, 11)

    assert problem(answer) == (400, "out_of_stock")
    assert answer.get_json()["lines"] == [{"sku": sku, "requested": 11, "available": 10}]
    assert orders(demo_products) == 0
    assert stock(sku) == (10, 0, 0)


def test_a_refused_key_is_free_again(eu_api, sku, shelve_sku, demo_products):
    assert eu_api.buy(sku, 11, key="again").status_code == 400
    assert keys(demo_products) == 0

    shelve_sku(sku, 20)

    answer = eu_api.buy(sku, 11, key="again")
    assert answer.status_code == 202
    assert "Idempotent-Replayed" not in answer.headers


def test_without_a_key_nothing_is_bought(eu_api, sku, demo_products):
    answer = eu_api.post("/checkout", json=eu_api.wish(sku))

    assert problem(answer) == (400, "idempotency_key_missing")
    assert orders(demo_products) == 0


def test_a_key_without_which_even_a_wrong_body_is_not_looked_at(eu_api):
    assert problem(eu_api.post("/checkout", json={})) == (400, "idempotency_key_missing")


def test_a_total_nobody_has_seen_is_not_charged(eu_api, sku, demo_products):
    answer = eu_api.buy(sku, 1, expected_total={"amount": 1239, "currency": "EUR"})

    assert problem(answer) == (409, "price_changed")
    assert answer.get_json()["totals"]["grand"] == {"amount": 1240, "currency": "EUR"}
    assert orders(demo_products) == 0


@pytest.mark.parametrize("total", [{"amount": 1240, "currency": "EUR"}, 1240])
def test_the_total_that_was_seen_is_charged(eu_api, sku, total):
    answer = eu_api.buy(sku, 1, expected_total=total)

    grand = eu_api.order(answer).get_json()["totals"]["grand"]
    assert grand == {"amount": 1240, "currency": "EUR"}


def test_a_total_in_another_currency_is_wrong(eu_api, sku):
    answer = eu_api.buy(sku, 1, expected_total={"amount": 1240, "currency": "USD"})

    assert problem(answer) == (422, "invalid")
    assert faults(answer) == {"expected_total.currency": "invalid"}


def test_a_cart_is_ordered_once(eu_api, sku, demo_products):
    cart_id = eu_api.new_cart(**{sku: 3})

    first = eu_api.buy(items=None, cart_id=cart_id)
    second = eu_api.buy(items=None, cart_id=cart_id)

    assert first.status_code == 202
    assert problem(second) == (409, "cart_already_ordered")
    assert second.headers["Location"] == first.headers["Location"]
    assert orders(demo_products) == 1


def test_an_ordered_cart_answers_its_own_key_the_same(eu_api, sku):
    cart_id = eu_api.new_cart(**{sku: 3})

    first = eu_api.buy(items=None, cart_id=cart_id, key="tunnel")
    second = eu_api.buy(items=None, cart_id=cart_id, key="tunnel")

    assert (first.status_code, second.status_code) == (202, 202)
    assert second.get_json() == first.get_json()


def test_a_key_that_is_being_written_is_in_flight(eu_api, sku, cluster, demo_products):
    other = psycopg2.connect(
        cluster.primary_url("eu").replace("postgresql+psycopg2://", "postgresql://")
    )
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO idempotency_key (tenant_id, scope, key, request_hash, answer)"
            " VALUES ('eu', 'checkout', 'held', 'x', '{}')"
        )

    answer = eu_api.buy(sku, 1, key="held")
    other.rollback()
    other.close()

    assert problem(answer) == (409, "in_flight")
    assert int(answer.headers["Retry-After"]) >= 1
    assert orders(demo_products) == 0
    assert eu_api.buy(sku, 1, key="held").status_code == 202


def test_a_key_with_another_order_is_refused(eu_api, sku, demo_products):
    eu_api.buy(sku, 1, key="once")

    answer = eu_api.buy(sku, 2, key="once")

    assert problem(answer) == (422, "idempotency_key_reused")
    assert orders(demo_products) == 1


def test_what_is_not_sold_here_is_named(eu_api, sku, demo_products):
    items = [{"sku": sku, "quantity": 1}, {"sku": "NO-SUCH-SKU", "quantity": 1}]

    answer = eu_api.buy(items=items)

    assert problem(answer) == (422, "unknown_sku")
    assert faults(answer) == {"items.1.sku": "unknown"}
    assert orders(demo_products) == 0


def test_where_no_parcel_goes_is_not_deliverable(eu_api, sku):
    address = {**ADDRESS["eu"], "country": "JP", "postal_code": "100-0001"}

    answer = eu_api.buy(sku, shipping_address=address)

    assert problem(answer) == (422, "not_deliverable")
    assert answer.get_json()["country"] == "JP"


def test_a_discount_that_is_none_is_refused(eu_api, sku):
    answer = eu_api.buy(sku, discount_code="FREE-LUNCH")

    assert problem(answer) == (422, "discount_invalid")
    assert faults(answer) == {"discount_code": "unknown"}


@pytest.mark.parametrize("items", [None, []])
def test_an_order_of_nothing_is_refused(eu_api, items):
    assert problem(eu_api.buy(items=items)) == (422, "empty_order")


def test_an_empty_cart_is_refused(eu_api):
    answer = eu_api.buy(items=None, cart_id=eu_api.new_cart())

    assert problem(answer) == (422, "empty_order")


def test_a_cart_and_items_at_once_are_refused(eu_api, sku):
    answer = eu_api.buy(sku, cart_id=eu_api.new_cart())

    assert faults(answer) == {"cart_id": "not_with_items"}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"email": None}, {"email": "required"}),
        ({"email": ""}, {"email": "required"}),
        ({"email": "nobody"}, {"email": "invalid"}),
        ({"payment": {}}, {"payment.token": "required"}),
        ({"payment": {"token": "t", "card": "4242"}}, {"payment.card": "unknown_field"}),
        ({"total": 1}, {"total": "unknown_field"}),
        ({"locale": "de\n"}, {"locale": "invalid"}),
        ({"cart_id": "7"}, {"cart_id": "invalid"}),
        ({"expected_total": -1}, {"expected_total": "out_of_range"}),
        ({"shipping_method": "by-owl"}, {"shipping_method": "unknown"}),
        ({"vat_id": "DE1"}, {"vat_id": "invalid"}),
        ({"company": "a\u0000b"}, {"company": "invalid"}),
        ({"company": "x" * 201}, {"company": "too_long"}),
        (
            {"items": [{"sku": "A\n", "quantity": 0}, {"quantity": 1}]},
            {
                "items.0.sku": "invalid",
                "items.0.quantity": "out_of_range",
                "items.1.sku": "required",
            },
        ),
        (
            {"shipping_address": {"name": "A", "line1": 7, "country": "DE"}},
            {
                "shipping_address.line1": "wrong_type",
                "shipping_address.city": "required",
                "shipping_address.postal_code": "required",
            },
        ),
        (
            {"shipping_address": {**ADDRESS["eu"], "postal_code": "1"}},
            {"shipping_address.postal_code": "invalid"},
        ),
    ],
)
def test_a_body_that_breaks_the_schema_names_its_faults(eu_api, sku, demo_products, change, wrong):
    answer = eu_api.buy(sku, **change)

    assert problem(answer) == (422, "invalid")
    assert faults(answer) == wrong
    assert orders(demo_products) == 0


def test_at_most_twenty_faults_are_named(eu_api):
    answer = eu_api.buy(items=[{"sku": "", "quantity": 0}] * 2000)

    assert len(answer.get_json()["errors"]) == 20


@pytest.mark.parametrize(
    "body", [b"", b"{", b"2 <junk>", b"\xff\xfe", b"[" * 100_000, b'{"email": "\\ud800"}']
)
def test_what_is_no_json_is_malformed(eu_api, body):
    answer = eu_api.post(
        "/checkout",
        data=body,
        headers={"Idempotency-Key": "k", "Content-Type": "application/json"},
    )

    assert problem(answer) == (400, "malformed_json")


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""]
)
def test_only_json_is_taken(eu_api, kind):
    answer = eu_api.post(
        "/checkout", data=b"{}", headers={"Idempotency-Key": "k", "Content-Type": kind}
    )

    assert problem(answer) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("error", "code", "seconds"),
    [
        (CheckoutBusy("busy", retry_after_seconds=2), "checkout_busy", "2"),
        (OutcomeUnknown("lost"), "outcome_unknown", "1"),
    ],
)
def test_busy_and_unknown_are_503_with_a_time_to_return(
    eu_api, sku, monkeypatch, error, code, seconds
):
    def refuse(_request):
        raise error

    monkeypatch.setattr(door, "place_order", refuse)

    answer = eu_api.buy(sku)

    assert problem(answer) == (503, code)
    assert answer.headers["Retry-After"] == seconds


def test_a_tenant_that_is_being_moved_is_503_and_nothing_was_done(eu_api, sku, demo_products):
    demo_products.sql("eu", "UPDATE tenant_fence SET writable = false")

    answer = eu_api.buy(sku)

    assert problem(answer) == (503, "tenant_moving")
    assert int(answer.headers["Retry-After"]) >= 1
    assert orders(demo_products) == 0
