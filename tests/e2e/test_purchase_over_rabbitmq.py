"""The same purchase with a real RabbitMQ between the outbox and its effects."""

import os
from collections.abc import Iterator

import pytest

from stack.servers.rabbitmq import RabbitMQ
from tests.e2e.conftest import need_postgres
from tests.e2e.running import RunningShop, running_shop
from tests.e2e.test_purchase_by_json import some_sku

pytestmark = pytest.mark.real_servers


@pytest.fixture(scope="module")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    if reason := RabbitMQ.missing_reason():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    node = RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
    node.start()
    yield node
    node.kill()  # a polite stop takes six seconds, and nothing of it is kept


@pytest.fixture(scope="module")
def rabbit_shop(
    rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningShop]:
    need_postgres()
    shop = running_shop(tmp_path_factory.mktemp("rabbit-shop"), AMQP_URL=rabbitmq.url)
    try:
        yield shop.start()
    finally:
        if shop.process is not None:
            shop.stop()


def test_an_order_is_paid_and_papered_over_rabbitmq(rabbit_shop: RunningShop):
    accepted = rabbit_shop.order(some_sku(rabbit_shop))
    order = rabbit_shop.wait_for(accepted, "paid", seconds=30)

    headers = {"X-Order-Token": accepted.json["order_token"]}
    invoice = f"/api/v1/orders/{order['id']}/invoice.pdf"
    rabbit_shop.wait_until(
        lambda: rabbit_shop.call("GET", invoice, headers=headers).status == 200,
        30,
        "there is no invoice",
    )
    letters = rabbit_shop.home / "mail"
    rabbit_shop.wait_until(
        lambda: len(list(letters.glob(f"*{order['id']}*.eml"))) == 2, 30, "letters are missing"
    )
    assert [c["state"] for c in rabbit_shop.charges(order["id"])] == ["captured"]


def test_a_declined_card_over_rabbitmq_ends_the_order(rabbit_shop: RunningShop):
    accepted = rabbit_shop.order(some_sku(rabbit_shop), token="tok_declined")

    order = rabbit_shop.wait_for(accepted, "payment_failed", seconds=30)

    assert order["payment"]["decline_code"] == "card_declined"
    audit = rabbit_shop.audit()
    assert audit.returncode == 0, audit.stdout + audit.stderr
