"""A refused order does not exist: each refusal names what to mend and writes nothing."""

import uuid
from typing import Any

import pytest

from shop.cart.errors import CartNotFound
from shop.checkout.errors import (
    CartAlreadyOrdered,
    CheckoutBusy,
    DiscountInvalid,
    EmptyOrder,
    KeyMissing,
    OutOfStock,
    PriceChanged,
    UnknownSku,
)
from shop.checkout.requests import Address
from shop.data.errors import TenantFenced
from shop.data.session import Plane, transaction
from shop.data.tenants import Tenant, acting_for
from shop.inventory.actions import receive
from shop.kernel.errors import Invalid
from shop.pricing.errors import NotDeliverable
from tests.databases import TestDatabases
from tests.factories.buying import a_cart, buy
from tests.factories.looking import Shard

AUCKLAND = Address("Ada Example", "Street 1", "Auckland", "1010", "NZ")


def restock(tenant: Tenant, sku: str, pieces: int) -> None:
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        receive(session, tenant.id, sku, pieces, reason="test")


def test_out_of_stock_names_every_short_line_and_writes_nothing(eu: Tenant, shard: Shard):
    buy(eu, "first", ("MUG-01", 95))
    before = shard.everything()

    with pytest.raises(OutOfStock) as refused:
        buy(eu, "key-1", ("MUG-00", 101), ("MUG-01", 6), ("MUG-02", 100))

    assert refused.value.facts["lines"] == [
        {"sku": "MUG-00", "requested": 101, "available": 100},
        {"sku": "MUG-01", "requested": 6, "available": 5},
    ]
    assert shard.everything() == before


def test_the_key_of_a_sold_out_order_is_free_again(eu: Tenant, shard: Shard):
    with pytest.raises(OutOfStock):
        buy(eu, "key-1", ("MUG-00", 101))
    restock(eu, "MUG-00", 1)

    placed = buy(eu, "key-1", ("MUG-00", 101))

    assert placed.replayed is False
    assert shard.stock("MUG-00") == (101, 0, 101, 0)
    assert shard.counts()["orders"] == 1


def test_a_sku_without_a_shelf_is_sold_out(eu: Tenant, shard: Shard):
    shard.sql("DELETE FROM stock WHERE sku = 'MUG-00'")

    with pytest.raises(OutOfStock) as refused:
        buy(eu, "key-1", "MUG-00")

    assert refused.value.facts["lines"] == [{"sku": "MUG-00", "requested": 1, "available": 0}]


def test_a_total_the_buyer_has_not_seen_is_refused_with_the_new_one(eu: Tenant, shard: Shard):
    before = shard.everything()

    with pytest.raises(PriceChanged) as refused:
        buy(eu, "key-1", "MUG-00", expected_total=1489)

    assert refused.value.facts["quote"].totals.grand == 1490
    assert shard.everything() == before
    assert buy(eu, "key-1", "MUG-00", expected_total=1490).replayed is False


@pytest.mark.parametrize(
    ("refusal", "wish"),
    [
        (UnknownSku, {"wanted": ["MUG-00", "NO-SUCH-MUG"]}),
        (NotDeliverable, {"wanted": ["MUG-00"], "shipping_address": AUCKLAND}),
        (DiscountInvalid, {"wanted": ["MUG-00"], "discount_code": "FREE"}),
        (Invalid, {"wanted": ["MUG-00"], "shipping_method": "by-pigeon"}),
        (Invalid, {"wanted": ["MUG-00"], "vat_id": "DE12"}),
        (Invalid, {"wanted": [("MUG-00", 0)]}),
        (Invalid, {"wanted": ["MUG-00"], "email": "nobody"}),
        (EmptyOrder, {"wanted": []}),
        (CartNotFound, {"wanted": [], "cart_id": uuid.UUID(int=7)}),
    ],
)
def test_a_refused_order_leaves_no_trace(
    refusal: type[Exception], wish: dict[str, Any], eu: Tenant, shard: Shard
):
    before = shard.everything()
    wanted = wish.pop("wanted")

    with pytest.raises(refusal):
        buy(eu, "key-1", *wanted, **wish)

    wish["wanted"] = wanted  # the table is read once for all tests
    assert shard.everything() == before


def test_an_unknown_sku_is_named_by_its_place(eu: Tenant):
    with pytest.raises(UnknownSku) as refused:
        buy(eu, "key-1", "MUG-00", "NO-SUCH-MUG", "NOR-THIS")

    assert refused.value.fields == [("items.1.sku", "unknown"), ("items.2.sku", "unknown")]


@pytest.mark.parametrize("sku", ["MUG\x00", "MUG\ud800", "M" * 201])
def test_what_no_database_can_store_is_refused_as_a_field(sku: str, eu: Tenant, shard: Shard):
    before = shard.everything()

    with pytest.raises(Invalid) as refused:
        buy(eu, "key-1", sku)

    assert [field for field, _ in refused.value.fields] == ["items.0.sku"]
    assert shard.everything() == before


def test_an_order_without_a_key_is_refused(eu: Tenant, shard: Shard):
    before = shard.everything()

    with pytest.raises(KeyMissing):
        buy(eu, "", "MUG-00")

    assert shard.everything() == before


def test_an_empty_cart_is_refused(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu)
    before = shard.everything()

    with pytest.raises(EmptyOrder) as refused:
        buy(eu, "key-1", cart_id=cart_id)

    assert refused.value.fields == [("cart_id", "empty")]
    assert shard.everything() == before


def test_a_cart_whose_order_stands_is_refused_with_that_order(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu, ("MUG-00", 1))
    placed = buy(eu, "key-1", cart_id=cart_id)
    before = shard.everything()

    with pytest.raises(CartAlreadyOrdered) as refused:
        buy(eu, "key-2", cart_id=cart_id)

    assert refused.value.facts["order_id"] == placed.order_id
    assert shard.everything() == before


def test_another_tenants_cart_does_not_exist(eu: Tenant, us: Tenant):
    cart_id = a_cart(us, ("MUG-00", 1))

    with pytest.raises(CartNotFound):
        buy(eu, "key-1", cart_id=cart_id)


def test_a_cart_that_is_gone_when_the_batch_is_written_is_refused(
    eu: Tenant, shard: Shard, monkeypatch: pytest.MonkeyPatch
):
    cart_id = a_cart(eu, ("MUG-00", 1))
    from shop.checkout.intake import flush

    pass_fences = flush._pass_fences

    def purge_first(*arguments: Any) -> Any:
        shard.sql("DELETE FROM cart")
        return pass_fences(*arguments)

    monkeypatch.setattr(flush, "_pass_fences", purge_first)

    with pytest.raises(CartNotFound):
        buy(eu, "key-1", cart_id=cart_id)

    assert "orders" not in shard.counts()
    assert "idempotency_key" not in shard.counts()


def test_a_tenant_that_is_being_moved_takes_no_orders_and_loses_no_keys(eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE tenant_fence SET writable = false")
    before = shard.everything()

    for key in ("key-1", "key-2"):
        with pytest.raises(TenantFenced):
            buy(eu, key, "MUG-00")

    assert shard.everything() == before
    shard.sql("UPDATE tenant_fence SET writable = true")
    again = buy(eu, "key-1", "MUG-00")
    assert (again.order_id, again.replayed) == (placed.order_id, True)


def test_a_database_that_is_away_is_busy_and_nothing_was_done(
    eu: Tenant, shard: Shard, shelves: TestDatabases
):
    before = shard.everything()
    shelves.sql("catalog", "ALTER DATABASE eu ALLOW_CONNECTIONS false")
    try:
        shard.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = 'eu' AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with pytest.raises(CheckoutBusy):
            buy(eu, "key-1", "MUG-00")
    finally:
        shelves.sql("catalog", "ALTER DATABASE eu ALLOW_CONNECTIONS true")

    assert shard.everything() == before
    assert buy(eu, "key-1", "MUG-00").replayed is False
