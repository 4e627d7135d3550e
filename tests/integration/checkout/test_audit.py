"""The audit is clean on a healthy shop, and goes red for each thing tampered with."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest

from shop.checkout.audit.auditor import audit, settle_down
from shop.checkout.audit.charges import Believed, audit_charges, live_charges
from shop.checkout.audit.finding import Finding
from shop.data.errors import DatabaseUnavailable
from shop.data.tenants import Tenant
from shop.kernel.clock import utc_now
from shop.kernel.money import Money
from shop.observability import metrics
from shop.payments.errors import GatewayUnreachable
from shop.payments.gateway import JournalEntry
from tests.databases import TestDatabases
from tests.factories.bank import Bank, Line
from tests.factories.buying import a_cart, buy, charge
from tests.factories.looking import Shard
from tests.gateway.provider import Listener, Provider


@dataclass(frozen=True)
class Sold:
    """A shop with one order of each kind; each of one MUG-00 at 14.90 with delivery."""

    paid: UUID
    failed: UUID
    waiting: UUID

    def key(self, order_id: UUID) -> str:
        return f"order:{order_id}:pay:1"


@pytest.fixture
def sold(eu: Tenant, bank: Bank) -> Sold:
    paid = buy(eu, "key-1", cart_id=a_cart(eu, ("MUG-00", 1)))
    failed = buy(eu, "key-2", "MUG-00", payment_token="tok_declined")
    waiting = buy(eu, "key-3", "MUG-00")
    charge(eu, paid.order_id)
    charge(eu, failed.order_id)
    return Sold(paid.order_id, failed.order_id, waiting.order_id)


def verdicts(found: list[Finding]) -> list[tuple[int, str]]:
    return sorted((finding.promise, finding.fault) for finding in found)


def test_a_healthy_shop_is_clean(sold: Sold):
    assert audit() == []


@pytest.mark.parametrize(
    ("tampering", "faults", "row"),
    [
        (
            "UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE {mug}",
            [
                (1, "reserved or sold is not what the reservations say"),
                (1, "the counters are not the sums of the ledger"),
            ],
            "tenant_id=eu, sku=MUG-00",
        ),
        (
            "UPDATE stock SET available = available + 1, on_hand = on_hand + 1 WHERE {mug}",
            [(1, "the counters are not the sums of the ledger")],
            "tenant_id=eu, sku=MUG-00, on_hand=101, available=99, reserved=1, sold=1",
        ),
        (
            "UPDATE stock_ledger SET available = available - 1 WHERE kind = 'claimed'",
            [(1, "the counters are not the sums of the ledger")],
            "tenant_id=eu, sku=MUG-00",
        ),
        (
            "DELETE FROM stock_ledger WHERE kind = 'claimed'",
            [(1, "the counters are not the sums of the ledger")],
            "tenant_id=eu, sku=MUG-00",
        ),
        (
            "DELETE FROM stock WHERE {mug}",
            [(1, "a ledger row is about a SKU without a shelf")],
            "tenant_id=eu, sku=MUG-00",
        ),
        (
            "UPDATE reservation_line SET quantity = 2 WHERE reservation_id = '{waiting}'",
            [(1, "reserved or sold is not what the reservations say")],
            "tenant_id=eu, sku=MUG-00, reserved=1, sold=1, held_sum=2, claimed_sum=1",
        ),
        (
            "UPDATE reservation SET state = 'released' WHERE id = '{waiting}'",
            [
                (1, "reserved or sold is not what the reservations say"),
                (2, "an order and its reservation tell different stories"),
            ],
            "order_id={waiting}, state=processing, reservation=released",
        ),
        (
            "DELETE FROM orders WHERE id = '{failed}'",
            [
                (2, "a key was answered with an order that does not exist"),
                (2, "something belongs to an order that does not exist"),
            ],
            "key=key-2, order_id={failed}",
        ),
        (
            "DELETE FROM orders WHERE id = '{failed}'; DELETE FROM idempotency_key",
            [(2, "something belongs to an order that does not exist")],
            "order_id={failed}, things=history+line+payment+reservation",
        ),
        (
            "UPDATE idempotency_key SET answer = '{{}}' WHERE key = 'key-3'",
            [(2, "a key was answered with an order that does not exist")],
            "tenant_id=eu, key=key-3, order_id=None",
        ),
        (
            "DELETE FROM order_line WHERE order_id = '{waiting}'",
            [(2, "an order has no lines")],
            "tenant_id=eu, order_id={waiting}",
        ),
        (
            "DELETE FROM payment_attempt WHERE order_id = '{waiting}'",
            [(2, "an order has no payment attempt")],
            "tenant_id=eu, order_id={waiting}",
        ),
        (
            "UPDATE orders SET items_total = items_total + 1 WHERE id = '{waiting}'",
            [(2, "an order does not cost what its lines cost")],
            "order_id={waiting}, items_total=1001, lines=1000",
        ),
        (
            (
                "UPDATE payment_attempt SET deadline_at = now() - interval '5 minutes 1 second'"
                " WHERE order_id = '{waiting}'"
            ),
            [(2, "an order stands still behind its deadline")],
            "order_id={waiting}",
        ),
        (
            "UPDATE orders SET state = 'paid' WHERE id = '{waiting}'",
            [
                (2, "an order and its reservation tell different stories"),
                (3, "a paid order has no live charge"),
                (4, "an order is not in the state its history ends with"),
            ],
            "order_id={waiting}, state=paid, version=1, recorded=processing",
        ),
        (
            (
                "UPDATE orders SET state = 'fulfilled' WHERE id = '{paid}';"
                "UPDATE order_history SET state = 'fulfilled' WHERE version = 2"
                " AND order_id = '{paid}'"
            ),
            [(4, "an order moved along no arrow")],
            "order_id={paid}, version=2, former=processing, state=fulfilled",
        ),
        (
            (
                "UPDATE orders SET version = 3 WHERE id = '{paid}';"
                "UPDATE order_history SET version = 3 WHERE version = 2 AND order_id = '{paid}'"
            ),
            [(4, "an order moved along no arrow")],
            "order_id={paid}, version=3, former=processing, state=paid",
        ),
        (
            "DELETE FROM order_history WHERE version = 1 AND order_id = '{paid}'",
            [(4, "an order moved along no arrow")],
            "order_id={paid}, version=2, former=None, state=paid",
        ),
        (
            "DELETE FROM order_history WHERE order_id = '{waiting}'",
            [(4, "an order is not in the state its history ends with")],
            "order_id={waiting}, state=processing, version=1, recorded=None",
        ),
        (
            "UPDATE orders SET state = 'processing', version = 1 WHERE id = '{failed}';",
            [
                (2, "an order and its reservation tell different stories"),
                (4, "an order is not in the state its history ends with"),
            ],
            "order_id={failed}, state=processing, version=1",
        ),
    ],
)
def test_what_is_tampered_with_on_the_shard_is_found(
    tampering: str, faults: list[tuple[int, str]], row: str, sold: Sold, shard: Shard
):
    names = {"paid": sold.paid, "failed": sold.failed, "waiting": sold.waiting}
    shard.sql(tampering.format(mug="tenant_id = 'eu' AND sku = 'MUG-00'", **names))

    found = audit()

    assert verdicts(found) == faults
    assert {finding.database for finding in found} == {"eu"}
    assert any(row.format(**names) in finding.row for finding in found)


def test_counters_that_do_not_balance_are_found_even_where_the_table_does_not_refuse_them(
    sold: Sold, shard: Shard
):
    balance = "available + reserved + sold = on_hand"
    shard.sql("ALTER TABLE stock DROP CONSTRAINT ck_stock_balance")
    try:
        shard.sql("UPDATE stock SET available = available + 1 WHERE sku = 'MUG-00'")
        found = audit()
    finally:
        shard.sql("UPDATE stock SET available = available - 1 WHERE sku = 'MUG-00'")
        shard.sql(f"ALTER TABLE stock ADD CONSTRAINT ck_stock_balance CHECK ({balance})")

    assert verdicts(found) == [
        (1, "the counters are not the sums of the ledger"),
        (1, "the counters do not balance"),
    ]


def test_an_order_may_stand_for_a_moment_behind_its_deadline(sold: Sold, shard: Shard):
    shard.sql("UPDATE payment_attempt SET deadline_at = %s", utc_now() - dt.timedelta(minutes=4))

    assert audit() == []


EUROS = Money(1490, "EUR")


def test_a_second_live_charge_is_found(sold: Sold, bank: Bank):
    bank.lines["another"] = Line("ch_2", "another", str(sold.paid), EUROS, "captured")

    (finding,) = audit()

    assert (finding.promise, finding.database) == (3, "eu")
    assert finding.fault == "an order has more than one live charge"
    first = bank.lines[sold.key(sold.paid)].charge_id
    assert finding.row == f"order_id={sold.paid}, charges={first},ch_2"


@pytest.mark.parametrize("order", [str(uuid4()), "a-note", ""])
def test_a_live_charge_without_an_order_is_found(order: str, sold: Sold, bank: Bank):
    bank.lines["another"] = Line("ch_2", "another", order, EUROS, "captured")

    assert audit() == [
        Finding(
            3, "provider", f"order_id={order}, charges=ch_2", "a live charge belongs to no order"
        )
    ]


@pytest.mark.parametrize("state", ["declined", "voided", "refunded", "requires_action"])
def test_a_charge_without_an_order_that_holds_no_money_breaks_nothing(
    state: str, sold: Sold, bank: Bank
):
    bank.lines["another"] = Line("ch_2", "another", str(uuid4()), EUROS, state)

    assert audit() == []


def test_a_paid_order_without_its_charge_is_found(sold: Sold, bank: Bank):
    del bank.lines[sold.key(sold.paid)]

    assert audit() == [
        Finding(3, "eu", f"order_id={sold.paid}, state=paid", "a paid order has no live charge")
    ]


@pytest.mark.parametrize("amount", [Money(1489, "EUR"), Money(1490, "USD")])
def test_a_charge_of_another_sum_is_found(amount: Money, sold: Sold, bank: Bank):
    key = sold.key(sold.paid)
    bank.lines[key] = replace(bank.lines[key], amount=amount)

    assert verdicts(audit()) == [(3, "a charge is not of the order's total")]


def test_money_held_for_a_failed_order_is_found(sold: Sold, bank: Bank):
    bank.decide(sold.key(sold.failed), "captured")

    assert verdicts(audit()) == [(3, "an order that is payment_failed has a live charge")]


def test_the_real_providers_journal_is_believed_not_ours(
    eu: Tenant, shard: Shard, telling_provider: tuple[Provider, Listener]
):
    provider, _ = telling_provider
    placed = buy(eu, "key-1", "MUG-00")
    charge(eu, placed.order_id)
    assert audit() == []

    for order in (str(placed.order_id), "nobody's"):
        wish = {"order": order, "tenant": "eu", "amount": 1, "currency": "EUR", "capture": True}
        assert provider.post("/charges", f"by-hand-{len(order)}", token="tok_visa", **wish).ok

    assert verdicts(audit()) == [
        (3, "a charge is not of the order's total"),
        (3, "a live charge belongs to no order"),
        (3, "an order has more than one live charge"),
    ]


def test_an_order_paid_while_the_audit_looks_is_not_a_finding():
    """The journal was read before the charge, the orders after it."""
    order_id = uuid4()
    orders = {order_id: Believed("eu", "paid", 1490, "EUR", "captured")}
    entry = JournalEntry("ch_1", str(order_id), "key", EUROS, "captured", utc_now())
    reads: list[int] = []

    def read_again() -> dict[str, list[JournalEntry]]:
        reads.append(1)
        return {str(order_id): [entry]}

    assert audit_charges({}, orders, read_again) == []
    assert reads == [1]


def test_an_order_cancelled_while_the_audit_looks_is_not_a_finding():
    order_id = uuid4()
    orders = {order_id: Believed("eu", "cancelled", 1490, "EUR", "refunded")}
    entry = JournalEntry("ch_1", str(order_id), "key", EUROS, "captured", utc_now())

    assert audit_charges({str(order_id): [entry]}, orders, dict) == []


def test_where_nothing_looks_wrong_the_journal_is_read_once():
    def never() -> dict[str, list[JournalEntry]]:
        raise AssertionError("read again without need")

    assert audit_charges({}, {}, never) == []


def test_only_live_charges_count(bank: Bank):
    for number, state in enumerate(["captured", "declined", "refunded"]):
        bank.lines[str(number)] = Line(f"ch_{number}", str(number), "an-order", EUROS, state)

    assert [entry.charge_id for entry in live_charges(bank)["an-order"]] == ["ch_0"]


def test_what_is_broken_is_counted_for_each_promise(sold: Sold, bank: Bank, shard: Shard):
    shard.sql("UPDATE orders SET state = 'paid' WHERE id = %s", str(sold.waiting))

    audit()

    assert broken() == {
        "never oversold": 0,
        "never lost": 1,
        "never charged twice": 1,
        "never backwards": 1,
    }


def broken() -> dict[str, float]:
    (family,) = metrics.audit_broken.collect()
    return {sample.labels["promise"]: sample.value for sample in family.samples}


def test_an_audit_changes_nothing(sold: Sold, shard: Shard):
    before = shard.everything()

    audit()

    assert shard.everything() == before


def test_a_provider_or_database_that_is_away_gives_no_verdict(
    sold: Sold, bank: Bank, shelves: TestDatabases, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> None:
        raise GatewayUnreachable("away")

    with monkeypatch.context() as patched:
        patched.setattr(bank, "list_charges", away)
        with pytest.raises(GatewayUnreachable):
            audit()
    shelves.sql("catalog", "ALTER DATABASE us ALLOW_CONNECTIONS false")
    try:
        Shard(shelves, "us").sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = 'us' AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with pytest.raises(DatabaseUnavailable):
            audit()
    finally:
        shelves.sql("catalog", "ALTER DATABASE us ALLOW_CONNECTIONS true")


def test_work_in_flight_is_waited_for(sold: Sold, shard: Shard):
    assert not settle_down(0.0)

    shard.sql("UPDATE payment_attempt SET state = 'voided' WHERE state = 'pending'")
    assert not settle_down(0.0)
    shard.sql("DELETE FROM outbox")
    assert settle_down(0.0)
    shard.sql(
        "INSERT INTO invoice (tenant_id, id, order_id, series, year, serial, number, snapshot, "
        "sha256) VALUES ('eu', %s, %s, 'EU', 2026, 1, 'EU-2026-000001', '{}', '')",
        str(uuid4()),
        str(sold.paid),
    )
    assert not settle_down(0.0)
