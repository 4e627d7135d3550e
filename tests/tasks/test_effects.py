"""What the actors of our own rooms do, called as both dispatchers call them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from shop.checkout import charging
from shop.kernel.errors import Unavailable
from shop.messaging.envelope import Event, to_payload
from shop.messaging.message import Message
from shop.orders.events import SoldLine
from shop.payments.events import PaymentDue
from tasks.actors import perform
from tasks.payment import charge_due_order, charge_order
from tasks.sales import add_sale
from tasks.stock import project_availability
from tests.databases import TestDatabases
from tests.tasks.outboxes import paid, placed, sold_out

MUG, SHIRT = uuid4(), uuid4()
NOW = dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC)


def message_of(event: Event, message_id: UUID | None = None) -> Message:
    return Message(
        message_id or uuid4(), "eu", event.name, "", "", to_payload(event), {}, 1, NOW, NOW
    )


def sums(shop: TestDatabases) -> list[tuple[object, ...]]:
    return shop.sql(
        "eu", "SELECT day::text, orders, pieces, revenue, tax FROM sales_daily ORDER BY day"
    )


def test_a_paid_order_is_added_to_its_day_and_its_products(shop: TestDatabases):
    event = paid(
        SoldLine("MUG-RED", MUG, 2, 2_000),
        SoldLine("SHIRT-S", SHIRT, 1, 2_490),
        SoldLine("MUG-BLUE", MUG, 1, 990),
    )

    perform(add_sale, message_of(event))

    assert sums(shop) == [("2026-11-27", 1, 4, 5_480, 875)]
    rows = shop.sql("eu", "SELECT product_id, pieces, revenue FROM product_sales")
    assert {UUID(str(row[0])): row[1:] for row in rows} == {MUG: (3, 2_990), SHIRT: (1, 2_490)}


def test_a_message_that_comes_twice_adds_its_sale_once(shop: TestDatabases):
    message = message_of(paid(SoldLine("MUG-RED", MUG, 2, 2_000)))

    deliver([message, message, replace(message, attempts=2)])

    assert sums(shop) == [("2026-11-27", 1, 2, 5_480, 875)]


def test_two_orders_of_one_day_add_up(shop: TestDatabases):
    line = SoldLine("MUG-RED", MUG, 2, 2_000)

    deliver([message_of(paid(line)), message_of(paid(line))])

    assert sums(shop) == [("2026-11-27", 2, 4, 10_960, 1_750)]
    assert shop.sql("eu", "SELECT pieces FROM product_sales") == [(4,)]


def test_the_day_is_that_of_the_tenants_time_zone(shop: TestDatabases):
    perform(add_sale, message_of(paid(paid_at="2026-11-27T23:30:00.000Z")))

    assert [row[0] for row in sums(shop)] == ["2026-11-28"]


def test_stock_states_that_come_late_or_twice_change_nothing(shop: TestDatabases):
    variant_id = uuid4()
    states = [
        sold_out(variant_id, 3, "few_left"),
        sold_out(variant_id, 5, "sold_out"),
        sold_out(variant_id, 4, "in_stock"),
        sold_out(variant_id, 5, "sold_out"),
    ]

    for event in states:
        perform(project_availability, message_of(event))

    rows = shop.sql("catalog", "SELECT tenant_id, state, version FROM availability")
    assert rows == [("eu", "sold_out", 5)]


def test_a_provider_that_is_away_is_tried_again_for_a_new_order_only(
    shop: TestDatabases, monkeypatch: pytest.MonkeyPatch
):
    def away(_order_id: UUID) -> None:
        raise Unavailable("the provider is away")

    monkeypatch.setattr(charging, "charge_order", away)

    perform(charge_due_order, message_of(PaymentDue("eu", uuid4())))
    with pytest.raises(Unavailable):
        perform(charge_order, message_of(placed()))


def deliver(messages: Iterable[Message]) -> None:
    for message in messages:
        perform(add_sale, message)
