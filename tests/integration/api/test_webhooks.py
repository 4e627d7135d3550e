import json
import time

import pytest

from config import Settings
from shop.api.shapes.webhooks import Receipt
from stack.gateway.courier import sign
from tests.integration.api.answers import problem, shown_as

PATH = "/webhooks/payments/demo/eu"


@pytest.fixture
def secret(app) -> str:
    settings: Settings = app.extensions["settings"]
    return str(settings.payments.demo_secret)


@pytest.fixture
def started(eu_api, sku, demo_products) -> str:
    """An order whose charge is on its way."""
    order_id: str = eu_api.buy(sku, 2).get_json()["id"]
    demo_products.sql("eu", "UPDATE payment_attempt SET state = 'started', number = number")
    demo_products.sql("eu", "UPDATE reservation SET state = 'paying'")
    return order_id


def event(order_id: str, state: str, *, number: int = 1, tenant: str = "eu") -> bytes:
    """A webhook's body as the demo provider writes it."""
    now = "2026-11-27T08:00:00Z"
    charge = {
        "id": "ch_1",
        "key": f"order:{order_id}:pay:1",
        "amount": 1990,
        "currency": "EUR",
        "state": state,
        "at": now,
        "order": order_id,
        "tenant": tenant,
        "decline_code": "card_declined" if state == "declined" else None,
    }
    whole = {"id": f"evt_{number}", "type": f"charge.{state}", "created": now, "data": charge}
    return json.dumps(whole).encode()


def send(api, secret: str, body: bytes, path: str = PATH, **headers: str):
    given = {"Gateway-Signature": sign(secret, body, int(time.time())), **headers}
    return api.post(path, data=body, headers={"Content-Type": "application/json", **given})


def state_of(databases) -> str:
    return databases.sql("eu", "SELECT state FROM orders")[0][0]


def test_money_that_came_makes_the_order_paid(eu_api, secret, started, stock, sku, demo_products):
    answer = send(eu_api, secret, event(started, "captured"))

    assert answer.status_code == 200
    assert shown_as(answer, Receipt) == Receipt(recorded=True, repeated=False)
    assert state_of(demo_products) == "paid"
    assert stock(sku) == (8, 0, 2)


def test_a_declined_card_gives_the_stock_back(eu_api, secret, started, stock, sku, demo_products):
    send(eu_api, secret, event(started, "declined"))

    assert state_of(demo_products) == "payment_failed"
    assert stock(sku) == (10, 0, 0)


def test_a_repeat_is_answered_well_and_changes_nothing(
    eu_api, secret, started, stock, sku, demo_products
):
    body = event(started, "captured")
    send(eu_api, secret, body)

    answer = send(eu_api, secret, body)

    assert answer.status_code == 200
    assert answer.get_json() == {"recorded": True, "repeated": True}
    assert stock(sku) == (8, 0, 2)
    assert demo_products.sql("eu", "SELECT count(*) FROM payment_event") == [(1,)]


def test_the_tenant_comes_from_the_path_whatever_the_host(doors, secret, started, demo_products):
    body = event(started, "captured")
    answer = doors.test_client().post(
        f"/api/v1{PATH}",
        base_url="http://127.0.0.1:8000",
        data=body,
        headers={"Gateway-Signature": sign(secret, body, int(time.time()))},
    )

    assert answer.status_code == 200
    assert state_of(demo_products) == "paid"


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "nonsense"])
def test_a_bad_signature_is_refused_and_changes_nothing(
    eu_api, secret, started, demo_products, signature
):
    body = event(started, "captured")

    answer = send(eu_api, secret, body, **{"Gateway-Signature": signature})

    assert problem(answer) == (400, "webhook_invalid")
    assert state_of(demo_products) == "processing"
    assert demo_products.sql("eu", "SELECT count(*) FROM payment_event") == [(0,)]


def test_a_body_that_was_changed_on_its_way_is_refused(eu_api, secret, started, demo_products):
    body = event(started, "captured")
    signature = sign(secret, body, int(time.time()))

    answer = send(eu_api, secret, body.replace(b"1990", b"1"), **{"Gateway-Signature": signature})

    assert problem(answer) == (400, "webhook_invalid")
    assert state_of(demo_products) == "processing"


def test_an_old_webhook_cannot_be_replayed(eu_api, secret, started):
    body = event(started, "captured")
    old = sign(secret, body, int(time.time()) - 3600)

    answer = send(eu_api, secret, body, **{"Gateway-Signature": old})

    assert problem(answer) == (400, "webhook_invalid")


def test_an_event_of_another_tenant_is_refused(eu_api, secret, started, demo_products):
    answer = send(eu_api, secret, event(started, "captured", tenant="us"))

    assert problem(answer) == (400, "webhook_invalid")
    assert state_of(demo_products) == "processing"


def test_an_event_about_an_order_we_do_not_have_is_recorded(eu_api, secret, demo_products):
    nobodys = "01a2125b-a24f-75b9-99ce-900b7e102e75"

    answer = send(eu_api, secret, event(nobodys, "captured"))

    assert answer.status_code == 200
    assert demo_products.sql("eu", "SELECT count(*) FROM payment_event") == [(1,)]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/webhooks/payments/stripe/eu", "unknown_gateway"),
        ("/webhooks/payments/demo/nobody", "unknown_tenant"),
    ],
)
def test_an_unknown_provider_or_tenant_is_not_found(eu_api, secret, path, code):
    answer = send(eu_api, secret, event("x", "captured"), path)

    assert problem(answer) == (404, code)
