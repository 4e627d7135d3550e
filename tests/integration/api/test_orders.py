from uuid import UUID

import pytest

from shop.api.shapes.orders import Order
from shop.checkout.papers import issue_invoice
from shop.data.tenants import acting_for, get_tenant
from shop.kernel.ids import new_id
from tests.integration.api.answers import problem, shown_as
from tests.replica import catch_up


@pytest.fixture
def placed(eu_api, sku):
    """The answer to a checkout of two pieces."""
    return eu_api.buy(sku, 2)


def attempt_is(databases, state: str, **values: str) -> None:
    """What the worker would have written."""
    columns = "".join(f", {name} = %s" for name in values)
    databases.sql("eu", f"UPDATE payment_attempt SET state = %s{columns}", state, *values.values())
    catch_up(databases)


def test_an_order_is_shown_as_it_was_agreed(eu_api, placed, sku):
    order = shown_as(eu_api.order(placed), Order)

    (line,) = order.lines
    assert str(order.id) == placed.get_json()["id"]
    assert order.number == placed.get_json()["number"]
    assert order.status == "processing"
    assert order.placed_at.endswith("Z")
    assert (line.sku, line.quantity, line.unit_price.amount) == (sku, 2, 750)
    assert (line.tax_rate, line.tax.amount, line.total.amount) == (0.19, 239, 1500)
    assert order.totals.grand.amount == 1990
    assert order.totals.tax.amount == 317
    assert order.shipments == []
    assert order.invoice_url is None


def test_the_payment_waits_at_first(eu_api, placed):
    assert eu_api.order(placed).get_json()["payment"] == {
        "status": "pending",
        "next_action": None,
        "decline_code": None,
    }


def test_a_bank_that_asks_is_the_next_action(eu_api, placed, demo_products):
    url = "https://bank.example/3ds/1"
    attempt_is(demo_products, "requires_action", next_action_url=url)

    assert eu_api.order(placed).get_json()["payment"] == {
        "status": "requires_action",
        "next_action": {"type": "redirect", "url": url},
        "decline_code": None,
    }


def test_a_bank_that_says_no_says_why(eu_api, placed, demo_products):
    attempt_is(demo_products, "declined", decline_code="insufficient_funds")

    assert eu_api.order(placed).get_json()["payment"] == {
        "status": "declined",
        "next_action": None,
        "decline_code": "insufficient_funds",
    }


@pytest.mark.parametrize(
    ("state", "status"),
    [("started", "pending"), ("captured", "paid"), ("voided", "expired"), ("expired", "expired")],
)
def test_the_payment_speaks_the_words_of_the_contract(eu_api, placed, demo_products, state, status):
    attempt_is(demo_products, state)

    assert eu_api.order(placed).get_json()["payment"]["status"] == status


def test_the_tag_is_the_version_and_spares_the_body(eu_api, placed):
    answer = eu_api.order(placed)

    again = eu_api.order(placed, **{"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["ETag"].startswith('W/"1-')
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert again.status_code == 304
    assert again.data == b""


def test_a_payment_that_moves_is_another_tag_although_the_order_stands(
    eu_api, placed, demo_products
):
    before = eu_api.order(placed).headers["ETag"]

    attempt_is(demo_products, "requires_action", next_action_url="https://bank.example/3ds/1")

    answer = eu_api.order(placed, **{"If-None-Match": before})
    assert answer.status_code == 200
    assert answer.get_json()["payment"]["status"] == "requires_action"


def test_without_its_token_an_order_does_not_exist(eu_api, us_api, placed):
    accepted = placed.get_json()
    path = f"/orders/{accepted['id']}"
    token = accepted["order_token"]

    assert problem(eu_api.get(path)) == (404, "order_not_found")
    for wrong in ("", "x", token[:-1], token + "x", "ä"):
        headers = {"X-Order-Token": wrong}
        assert problem(eu_api.get(path, headers=headers)) == (404, "order_not_found")
    assert problem(us_api.get(path, headers={"X-Order-Token": token}))[0] == 404
    other = f"/orders/{new_id()}"
    assert problem(eu_api.get(other, headers={"X-Order-Token": token}))[0] == 404


def test_an_order_just_placed_is_found_although_no_replica_has_it_yet(eu_api, sku, demo_products):
    demo_products.sql("replica", "SELECT pg_wal_replay_pause()")
    try:
        assert eu_api.order(eu_api.buy(sku)).status_code == 200
    finally:
        demo_products.sql("replica", "SELECT pg_wal_replay_resume()")


def test_an_invoice_is_there_once_it_is_issued(eu_api, placed, demo_products):
    accepted = placed.get_json()
    path = f"/orders/{accepted['id']}/invoice.pdf"
    token = {"X-Order-Token": accepted["order_token"]}
    assert problem(eu_api.get(path, headers=token)) == (404, "invoice_not_issued")

    invoice_is_issued(demo_products, accepted["id"])

    assert eu_api.order(placed).get_json()["invoice_url"] == f"/api/v1{path}"
    answer = eu_api.get(path, headers=token)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert eu_api.get(path, headers={**token, **tag}).status_code == 304
    assert problem(eu_api.get(path)) == (404, "order_not_found")


def invoice_is_issued(databases, order_id: str) -> None:
    """What payment and invoice worker do."""
    databases.sql("eu", "UPDATE orders SET state = 'paid', version = 2")
    with acting_for(get_tenant("eu")):
        issue_invoice(UUID(order_id))
    catch_up(databases)
