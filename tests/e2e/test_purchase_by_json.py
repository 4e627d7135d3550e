"""A phone buys: from the product list to the invoice, over HTTP, on the whole shop."""

import hashlib
import io

import pytest
from pypdf import PdfReader

from tests.e2e.running import Answer, RunningShop

pytestmark = pytest.mark.real_servers


def test_a_phone_buys_and_holds_the_invoice(open_shop: RunningShop):
    products = open_shop.call("GET", "/api/v1/products?limit=3").json["items"]
    product = open_shop.call("GET", f"/api/v1/products/{products[0]['slug']}").json
    variant = next(v for v in product["variants"] if v["availability"] == "in_stock")

    accepted = open_shop.order(variant["sku"], 2)
    order = open_shop.wait_for(accepted, "paid")

    assert accepted.json["status"] == "Processing"
    assert order["payment"]["status"] == "paid"
    assert order["totals"]["items"] == {
        "amount": 2 * variant["price"]["amount"],
        "currency": "EUR",
    }
    assert [c["state"] for c in open_shop.charges(order["id"])] == ["captured"]
    assert _text(_invoice(open_shop, accepted)).count(order["number"]) >= 1


def test_the_american_shop_adds_sales_tax(open_shop: RunningShop):
    slug = open_shop.call("GET", "/api/v1/products", tenant="us").json["items"][0]["slug"]
    product = open_shop.call("GET", f"/api/v1/products/{slug}", tenant="us").json
    variant = next(v for v in product["variants"] if v["availability"] != "sold_out")

    accepted = open_shop.order(variant["sku"], tenant="us")
    totals = open_shop.wait_for(accepted, "paid", tenant="us")["totals"]

    amounts = {name: money["amount"] for name, money in totals.items()}
    assert {money["currency"] for money in totals.values()} == {"USD"}
    assert amounts["tax"] > 0
    assert amounts["grand"] == amounts["items"] + amounts["shipping"] + amounts["tax"]


def test_the_same_key_is_the_same_order(open_shop: RunningShop):
    sku = some_sku(open_shop)

    first = open_shop.order(sku, key="a-phone-in-a-tunnel")
    again = open_shop.order(sku, key="a-phone-in-a-tunnel")

    assert again.status == 202
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    open_shop.wait_for(first, "paid")
    assert len(open_shop.charges(first.json["id"])) == 1


def test_a_declined_card_gives_the_stock_back(open_shop: RunningShop):
    sku = some_sku(open_shop)
    open_shop.flask("stock", "set", sku, "5", "--tenant", "eu")

    accepted = open_shop.order(sku, 5, token="tok_declined")
    order = open_shop.wait_for(accepted, "payment_failed")
    bought = open_shop.order(sku, 5)

    assert order["payment"]["status"] == "declined"
    assert order["payment"]["decline_code"] == "card_declined"
    assert bought.status == 202
    open_shop.flask("stock", "receive", sku, "50", "--tenant", "eu")


def test_more_than_there_is_is_refused_and_writes_nothing(open_shop: RunningShop):
    sku = some_sku(open_shop)

    refused = open_shop.order(sku, 9_999, key="too-many")
    again = open_shop.order(sku, 1, key="too-many")

    assert refused.status == 400
    assert refused.json["code"] == "out_of_stock"
    assert [(line["sku"], line["requested"]) for line in refused.json["lines"]] == [(sku, 9_999)]
    assert again.status == 202  # a key binds only what was accepted


def some_sku(shop: RunningShop) -> str:
    """A SKU with plenty in stock."""
    for product in shop.call("GET", "/api/v1/products?limit=20").json["items"]:
        page = shop.call("GET", f"/api/v1/products/{product['slug']}").json
        for variant in page["variants"]:
            if variant["availability"] == "in_stock":
                return str(variant["sku"])
    raise AssertionError("nothing is in stock")


def _invoice(shop: RunningShop, accepted: Answer) -> bytes:
    headers = {"X-Order-Token": accepted.json["order_token"]}
    path = f"/api/v1/orders/{accepted.json['id']}/invoice.pdf"
    shop.wait_until(
        lambda: shop.call("GET", path, headers=headers).status == 200, 20, "there is no invoice"
    )
    first, second = (shop.call("GET", path, headers=headers).body for _ in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    return first


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
