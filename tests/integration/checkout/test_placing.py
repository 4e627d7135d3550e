"""One accepted order: everything that is on disk after the 202, and nothing else."""

import datetime as dt

from shop.checkout.actions import is_order_token, order_token
from shop.data.tenants import Tenant
from shop.kernel.clock import utc_now
from shop.kernel.ids import is_order_number
from shop.observability.context import Trace, bound
from tests.factories.buying import PORTLAND, a_cart, buy
from tests.factories.looking import Shard

TRACE = Trace("request-1234567890", "0af7651916cd43dd8448eb211c80319c")


def test_an_accepted_order_is_whole(eu: Tenant, shard: Shard):
    before = shard.counts()

    with bound(TRACE):
        placed = buy(eu, "key-1", ("MUG-00", 2), ("MUG-01", 1))

    grown = {name: count - before.get(name, 0) for name, count in shard.counts().items()}
    assert {name: count for name, count in grown.items() if count} == {
        "idempotency_key": 1,
        "order_history": 1,
        "order_line": 2,
        "orders": 1,
        "outbox": 1,
        "payment_attempt": 1,
        "reservation": 1,
        "reservation_line": 2,
        "stock_ledger": 2,
    }
    assert placed.replayed is False
    assert is_order_number(placed.number)


def test_the_order_says_what_was_agreed(eu: Tenant, shard: Shard):
    with bound(TRACE):
        placed = buy(eu, "key-1", ("MUG-00", 2), ("MUG-01", 1), locale="de", company="Example & Co")

    ((order,),) = shard.sql("SELECT to_jsonb(o) FROM orders o")
    assert order["id"] == str(placed.order_id)
    assert (order["number"], order["state"], order["version"]) == (placed.number, "processing", 1)
    assert (order["items_total"], order["discount_total"]) == (3000, 0)
    assert (order["shipping_total"], order["tax_total"], order["grand_total"]) == (490, 557, 3490)
    assert order["taxes"] == [{"tax_ppm": 190_000, "net": 2933, "tax": 557, "gross": 3490}]
    assert (order["email"], order["locale"], order["company"]) == (
        "ada@example.org",
        "de",
        "Example & Co",
    )
    assert order["shipping_address"] == {
        "name": "Ada Example",
        "line1": "Street 1",
        "city": "Berlin",
        "postal_code": "10115",
        "country": "DE",
    }
    assert order["billing_address"] is None
    assert order["shipping_method"]["code"] == "standard"
    assert order["request_id"] == "request-1234567890"
    lines = shard.sql(
        "SELECT position, sku, title, quantity, unit_price, discount, tax_ppm, tax, total "
        "FROM order_line ORDER BY position"
    )
    assert lines == [
        (1, "MUG-00", "Mug – 00", 2, 1000, 0, 190_000, 319, 2000),
        (2, "MUG-01", "Mug – 01", 1, 1000, 0, 190_000, 160, 1000),
    ]
    assert shard.history(placed.order_id) == [(1, "processing", "buyer", "placed")]


def test_its_stock_is_held_until_the_bank_has_had_its_time(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", ("MUG-00", 2))

    assert shard.stock("MUG-00") == (100, 98, 2, 0)
    assert shard.sql("SELECT sku, quantity FROM reservation_line") == [("MUG-00", 2)]
    assert shard.sql(
        "SELECT kind, on_hand, available, reserved, sold, reservation_id FROM stock_ledger "
        "WHERE reservation_id IS NOT NULL"
    ) == [("reserve", 0, -2, 2, 0, str(placed.order_id))]
    ((state, expires_at),) = shard.sql("SELECT state, expires_at FROM reservation")
    assert state == "held"
    left = expires_at - utc_now()
    assert dt.timedelta(minutes=29) < left <= dt.timedelta(minutes=30)


def test_its_payment_is_pending_under_a_key_of_its_own(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", ("MUG-00", 2))

    ((attempt,),) = shard.sql("SELECT to_jsonb(p) FROM payment_attempt p")
    assert attempt["key"] == f"order:{placed.order_id}:pay:1"
    assert (attempt["state"], attempt["number"], attempt["gateway"]) == ("pending", 1, "demo")
    assert (attempt["amount"], attempt["currency"]) == (2490, "EUR")
    assert (attempt["token"], attempt["leased_until"]) == ("tok_visa", None)


def test_it_is_announced_with_its_trace_and_without_a_person(eu: Tenant, shard: Shard):
    with bound(TRACE):
        placed = buy(eu, "key-1", ("MUG-00", 2))

    ((name, actor, payload, headers),) = shard.sql(
        "SELECT name, actor, payload, headers FROM outbox"
    )
    assert (name, actor) == ("order.placed", "")
    assert payload == {
        "tenant_id": "eu",
        "order_id": str(placed.order_id),
        "number": placed.number,
        "currency": "EUR",
        "grand_total": 2490,
        "version": 1,
    }
    assert headers == {
        "request_id": "request-1234567890",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }


def test_its_key_keeps_the_answer(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00")

    assert shard.sql("SELECT tenant_id, scope, key, answer FROM idempotency_key") == [
        ("eu", "checkout", "key-1", {"order_id": str(placed.order_id), "number": placed.number})
    ]


def test_the_last_piece_is_announced_as_sold_out(eu: Tenant, shard: Shard):
    buy(eu, "key-1", ("MUG-00", 90))
    buy(eu, "key-2", ("MUG-00", 10))

    states = [event["state"] for event in shard.events("stock.state_changed")]
    assert states == ["few_left", "sold_out"]
    assert shard.stock("MUG-00") == (100, 0, 100, 0)


def test_an_order_to_oregon_bears_no_sales_tax(us: Tenant, shelves):
    placed = buy(us, "key-1", ("MUG-00", 1), shipping_address=PORTLAND)

    american = Shard(shelves, "us")
    ((order,),) = american.sql("SELECT to_jsonb(o) FROM orders o")
    assert order["id"] == str(placed.order_id)
    assert (order["currency"], order["tax_regime"]) == ("USD", "sales_tax")
    assert (order["items_total"], order["shipping_total"]) == (1200, 590)
    assert (order["tax_total"], order["grand_total"]) == (0, 1790)
    assert american.stock("MUG-00", "us") == (100, 99, 1, 0)


def test_a_cart_that_was_ordered_points_at_its_order(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu, ("MUG-00", 2), ("MUG-01", 1))
    ((version,),) = shard.sql("SELECT version FROM cart")

    placed = buy(eu, "key-1", cart_id=cart_id)

    ((order_id, after),) = shard.sql("SELECT order_id, version FROM cart")
    assert (order_id, after) == (str(placed.order_id), version + 1)
    assert shard.one("SELECT cart_id FROM orders") == str(cart_id)
    assert shard.sql("SELECT sku, quantity FROM order_line ORDER BY position") == [
        ("MUG-00", 2),
        ("MUG-01", 1),
    ]


def test_the_same_sku_twice_is_one_line(eu: Tenant, shard: Shard):
    buy(eu, "key-1", ("MUG-00", 2), "MUG-01", ("MUG-00", 3))

    assert shard.sql("SELECT sku, quantity FROM order_line ORDER BY position") == [
        ("MUG-00", 5),
        ("MUG-01", 1),
    ]


def test_the_token_of_an_order_opens_no_other_and_no_other_tenants(eu: Tenant, us: Tenant):
    mine, other = buy(eu, "key-1", "MUG-00"), buy(eu, "key-2", "MUG-00")

    token = order_token(eu, mine.order_id)

    assert is_order_token(token, eu, mine.order_id)
    assert not is_order_token(token, eu, other.order_id)
    assert not is_order_token(token, us, mine.order_id)
    assert not is_order_token("", eu, mine.order_id)
    assert len(token) == 32
