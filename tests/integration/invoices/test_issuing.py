"""Issuing an invoice: numbered without a gap, once, as the order was agreed, kept as it is."""

import datetime as dt
import hashlib
from uuid import UUID

import psycopg2
import pytest

from shop.checkout import papers, quoting
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for
from shop.invoices import storage
from shop.invoices.actions import issue
from shop.invoices.errors import OrderUnpaid, SnapshotInconsistent
from shop.invoices.queries import InvoiceView, find_invoice
from shop.invoices.storage import InvoiceStore, StoreUnavailable
from shop.orders.queries import get_order
from tests.factories.bank import Bank
from tests.factories.buying import PORTLAND, buy, charge
from tests.factories.looking import Shard
from tests.factories.paying import a_paid_order, draw_invoice, paid_orders


def invoice_of(tenant: Tenant, order_id: UUID) -> InvoiceView | None:
    with acting_for(tenant), reading(Plane.SHARD, primary=True) as session:
        return find_invoice(session, order_id)


def numbers(shard: Shard) -> list[str]:
    return [number for (number,) in shard.sql("SELECT number FROM invoice ORDER BY number")]


def test_a_paid_order_gets_a_number_a_paper_and_an_announcement(
    eu: Tenant, shard: Shard, bank: Bank
):
    placed = a_paid_order(eu, "key-1", ("MUG-00", 2))
    year = quoting.today(eu).year

    draw_invoice(eu, placed.order_id)

    invoice = invoice_of(eu, placed.order_id)
    assert invoice is not None
    assert invoice.number == f"EU-{year}-000001"
    original = storage.store().read("eu", "eu", invoice.id)
    assert original is not None
    assert original.startswith(b"%PDF-")
    assert invoice.sha256 == hashlib.sha256(original).hexdigest()
    assert shard.events("invoice.issued") == [
        {
            "tenant_id": "eu",
            "order_id": str(placed.order_id),
            "invoice_id": str(invoice.id),
            "number": invoice.number,
            "version": 1,
        }
    ]


def test_the_snapshot_says_what_was_agreed(eu: Tenant, bank: Bank):
    placed = a_paid_order(eu, "key-1", ("MUG-00", 2), locale="de", company="Example & Co")

    draw_invoice(eu, placed.order_id)

    invoice = invoice_of(eu, placed.order_id)
    assert invoice is not None
    said = invoice.snapshot
    assert said["order_number"] == placed.number
    assert said["seller"]["vat_id"] == "DE123456788"
    assert (said["buyer"]["name"], said["buyer"]["company"]) == ("Ada Example", "Example & Co")
    assert said["buyer"]["lines"] == ["Street 1", "10115 Berlin", "Deutschland"]
    assert said["totals"] == {
        "items": 2000,
        "discount": 0,
        "shipping": 490,
        "tax": 397,
        "grand": 2490,
    }
    assert [(line["sku"], line["quantity"], line["total"]) for line in said["lines"]] == [
        ("MUG-00", 2, 2000)
    ]


def test_a_second_try_changes_nothing(eu: Tenant, shard: Shard, bank: Bank):
    placed = a_paid_order(eu, "key-1")
    draw_invoice(eu, placed.order_id)
    before = shard.everything()

    draw_invoice(eu, placed.order_id)

    assert shard.everything() == before


@pytest.mark.parametrize("token", ["tok_declined", "tok_requires_action", None])
def test_an_order_that_is_not_paid_gets_no_number(
    token: str | None, eu: Tenant, shard: Shard, bank: Bank
):
    placed = buy(eu, "key-1", "MUG-00", payment_token=token or "tok_visa")
    if token:
        charge(eu, placed.order_id)
    before = shard.everything()

    with pytest.raises(OrderUnpaid):
        draw_invoice(eu, placed.order_id)

    assert shard.everything() == before


def test_numbers_follow_each_other(eu: Tenant, shard: Shard, bank: Bank):
    year = quoting.today(eu).year
    for order_id in paid_orders(eu, 3):
        draw_invoice(eu, order_id)

    assert numbers(shard) == [f"EU-{year}-00000{serial}" for serial in (1, 2, 3)]


def test_an_aborted_transaction_leaves_no_gap(eu: Tenant, shard: Shard, bank: Bank):
    first, second = paid_orders(eu, 2)
    today = quoting.today(eu)

    with pytest.raises(KeyboardInterrupt), acting_for(eu), transaction(Plane.SHARD) as session:
        drawn = issue(session, get_order(session, first), eu, issued_on=today)
        assert drawn.number.endswith("-000001")
        raise KeyboardInterrupt
    draw_invoice(eu, second)
    draw_invoice(eu, first)

    assert [number[-6:] for number in numbers(shard)] == ["000001", "000002"]
    assert shard.one("SELECT last_number FROM invoice_series") == 2


def test_a_paper_that_would_contradict_itself_takes_no_number(eu: Tenant, shard: Shard, bank: Bank):
    first, second = paid_orders(eu, 2)
    shard.sql("UPDATE orders SET tax_total = tax_total + 1 WHERE id = %s", str(first))

    with pytest.raises(SnapshotInconsistent):
        draw_invoice(eu, first)
    draw_invoice(eu, second)

    assert [number[-6:] for number in numbers(shard)] == ["000001"]


NEW_YEARS_EVE = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)


def test_the_year_is_that_of_the_tenants_own_zone(
    eu: Tenant, us: Tenant, shelves, bank: Bank, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(quoting, "utc_now", lambda: NEW_YEARS_EVE)
    here = a_paid_order(eu, "key-1")
    there = a_paid_order(us, "key-1", shipping_address=PORTLAND)

    draw_invoice(eu, here.order_id)
    draw_invoice(us, there.order_id)

    assert numbers(Shard(shelves, "eu")) == ["EU-2027-000001"]
    assert numbers(Shard(shelves, "us")) == ["US-2026-000001"]


def test_each_year_counts_from_one(
    eu: Tenant, shard: Shard, bank: Bank, monkeypatch: pytest.MonkeyPatch
):
    orders = paid_orders(eu, 3)
    for order_id, day in zip(orders, (30, 30, 31), strict=True):
        moment = NEW_YEARS_EVE.replace(day=day)
        monkeypatch.setattr(quoting, "utc_now", lambda moment=moment: moment)
        draw_invoice(eu, order_id)

    assert numbers(shard) == ["EU-2026-000001", "EU-2026-000002", "EU-2027-000001"]


def test_the_snapshot_does_not_follow_later_changes(eu: Tenant, shard: Shard, bank: Bank):
    placed = a_paid_order(eu, "key-1")
    draw_invoice(eu, placed.order_id)
    before = invoice_of(eu, placed.order_id)

    shard.sql("UPDATE orders SET company = 'Another', email = 'x@example.org'")
    shard.sql("UPDATE order_line SET title = 'Another mug'")
    draw_invoice(eu, placed.order_id)

    assert invoice_of(eu, placed.order_id) == before


def test_who_dies_between_file_and_mark_leaves_a_paper_that_is_drawn_again_to_the_same_bytes(
    eu: Tenant, shard: Shard, bank: Bank, monkeypatch: pytest.MonkeyPatch
):
    placed = a_paid_order(eu, "key-1")

    def die(point: str) -> None:
        if point == "invoice_after_write":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(papers, "crashpoint", die)
        draw_invoice(eu, placed.order_id)
    unmarked = invoice_of(eu, placed.order_id)
    assert unmarked is not None
    assert not unmarked.is_rendered
    first = storage.store().read("eu", "eu", unmarked.id)
    shard.sql("UPDATE orders SET company = 'Changed meanwhile'")

    draw_invoice(eu, placed.order_id)

    marked = invoice_of(eu, placed.order_id)
    assert marked is not None
    assert first is not None
    assert storage.store().read("eu", "eu", marked.id) == first
    assert (marked.number, marked.sha256) == (unmarked.number, hashlib.sha256(first).hexdigest())
    assert len(shard.events("invoice.issued")) == 1


def test_a_full_store_leaves_the_number_and_is_tried_again(
    eu: Tenant, shard: Shard, bank: Bank, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    placed = a_paid_order(eu, "key-1")
    (tmp_path / "full").write_text("a file where a folder should be")

    with monkeypatch.context() as patched, pytest.raises(StoreUnavailable):
        patched.setattr(storage, "_installed", InvoiceStore({"eu": tmp_path / "full"}))
        draw_invoice(eu, placed.order_id)
    assert shard.sql("SELECT right(number, 6), sha256 FROM invoice") == [("000001", "")]
    assert shard.events("invoice.issued") == []

    draw_invoice(eu, placed.order_id)
    assert shard.sql("SELECT right(number, 6), sha256 <> '' FROM invoice") == [("000001", True)]


def test_the_table_itself_refuses_a_number_given_twice(eu: Tenant, shard: Shard, bank: Bank):
    for order_id in paid_orders(eu, 2):
        draw_invoice(eu, order_id)

    with pytest.raises(psycopg2.errors.UniqueViolation):
        shard.sql("UPDATE invoice SET serial = 1")
