"""A client of the API for tests: the shop's doors in this process, asked as a phone would."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from shop.api import blueprint as api
from shop.ops import blueprint as ops
from shop.web.front import equip

_keys = count(1)

ADDRESS = {
    "eu": {
        "name": "Test Buyer",
        "line1": "Probeweg 1",
        "city": "Berlin",
        "postal_code": "10115",
        "country": "DE",
    },
    "us": {
        "name": "Test Buyer",
        "line1": "1 Trial Road",
        "city": "Portland",
        "postal_code": "04101",
        "country": "US",
        "state": "ME",
    },
}


def doors_of(app: Flask, **changes: Any) -> Flask:
    """The doors that are hung on nothing but settings, since ``app`` serves all tests.

    ``changes`` are settings that differ, for tests of limits and the like.
    """
    doors = Flask("shop", static_folder=None)
    doors.extensions["settings"] = replace(app.extensions["settings"], **changes)
    equip(doors)
    api.hang(doors)
    ops.hang(doors)
    return doors


@dataclass
class Api:
    """``api.get("/products")``: asks ``/api/v1/products`` at the tenant's own host.

    Cookies are off, as in an app: what must travel travels in headers.
    """

    doors: Flask
    tenant: str

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        """Ask; ``json`` and ``headers`` as Flask's client takes them."""
        client = self.doors.test_client(use_cookies=False)
        url = f"http://{self.tenant}.localhost"
        return client.open(f"/api/v1{path}", base_url=url, method=method, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **more)

    def post(self, path: str, **more: Any) -> TestResponse:
        """POST."""
        return self.call("POST", path, **more)

    def put(self, path: str, **more: Any) -> TestResponse:
        """PUT."""
        return self.call("PUT", path, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """DELETE."""
        return self.call("DELETE", path, **more)

    def buy(self, sku: str = "", quantity: int = 1, key: str = "", **changes: Any) -> TestResponse:
        """Place an order; ``changes`` replace parts of a good body, None takes one out."""
        body = {**self.wish(sku, quantity), **changes}
        body = {name: value for name, value in body.items() if value is not None}
        key = key or f"test-{next(_keys)}"
        return self.post("/checkout", json=body, headers={"Idempotency-Key": key})

    def wish(self, sku: str, quantity: int = 1) -> dict[str, Any]:
        """The body of a checkout that is right."""
        return {
            "items": [{"sku": sku, "quantity": quantity}],
            "email": "test.buyer@mail.example",
            "shipping_address": ADDRESS[self.tenant],
            "payment": {"token": "tok_visa"},
        }

    def new_cart(self, **items: int) -> str:
        """A cart's id."""
        cart_id: str = self.post("/carts", json={}).get_json()["id"]
        for sku, quantity in items.items():
            self.put(f"/carts/{cart_id}/items/{sku}", json={"quantity": quantity})
        return cart_id

    def order(self, answer: TestResponse, **headers: str) -> TestResponse:
        """The order that a checkout answered with."""
        accepted = answer.get_json()
        token = {"X-Order-Token": accepted["order_token"]}
        return self.get(f"/orders/{accepted['id']}", headers={**token, **headers})

    def skus(self) -> Iterator[str]:
        """Everything that is sold, newest product first."""
        for item in self.get("/products?limit=100").get_json()["items"]:
            for variant in self.get(f"/products/{item['slug']}").get_json()["variants"]:
                yield variant["sku"]
