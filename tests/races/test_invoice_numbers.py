"""Fifty invoices at once: first the race without the lock, then numbers without a gap."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop.checkout.quoting import today
from shop.data.session import Plane, transaction
from shop.data.tenants import Tenant, acting_for
from shop.invoices import actions
from shop.invoices.actions import issue
from shop.invoices.models import InvoiceSeries
from shop.orders.queries import get_order
from tests.factories.bank import Bank
from tests.factories.buying import kinds, together
from tests.factories.looking import Shard
from tests.factories.paying import draw_invoice, paid_orders, until_there_is_room
from tests.races.unlocked import Rendezvous

pytestmark = pytest.mark.race


def issuing(eu: Tenant, order_id: UUID) -> Callable[[], Any]:
    def act() -> str:
        with acting_for(eu), transaction(Plane.SHARD) as session:
            order = get_order(session, order_id)
            return issue(session, order, eu, issued_on=today(eu)).number

    return lambda: until_there_is_room(act)


def test_without_the_lock_two_invoices_want_one_number(
    eu: Tenant, shard: Shard, bank: Bank, monkeypatch: pytest.MonkeyPatch
):
    first, second, third = paid_orders(eu, 3)
    issuing(eu, first)()
    meeting = Rendezvous()

    def read_plainly(session: Session, *_: object) -> int:
        last = session.scalar(select(InvoiceSeries.last_number))
        meeting.meet()
        assert last is not None
        return last

    monkeypatch.setattr(actions, "_lock_series", read_plainly)

    results = together([issuing(eu, second), issuing(eu, third)])

    assert kinds(results) == {"IntegrityError": 1, "str": 1}
    (clash,) = [result for result in results if isinstance(result, IntegrityError)]
    assert "uq_invoice_serial" in str(clash)


def test_fifty_at_once_are_numbered_from_one_to_fifty(eu: Tenant, shard: Shard, bank: Bank):
    orders = paid_orders(eu, 50)

    results = together([issuing(eu, order_id) for order_id in orders])

    year = today(eu).year
    assert sorted(results) == [f"EU-{year}-{serial:06}" for serial in range(1, 51)]
    assert shard.one("SELECT last_number FROM invoice_series") == 50
    assert shard.one("SELECT count(DISTINCT order_id) FROM invoice") == 50


def test_one_order_issued_by_ten_workers_at_once_gets_one_number(
    eu: Tenant, shard: Shard, bank: Bank
):
    first, second = paid_orders(eu, 2)

    results = together([issuing(eu, first)] * 10)
    following = issuing(eu, second)()

    assert len(set(results)) == 1
    assert results[0].endswith("-000001")
    assert following.endswith("-000002")
    assert shard.one("SELECT count(*) FROM invoice") == 2


def test_one_paper_drawn_by_several_workers_is_announced_once(eu: Tenant, shard: Shard, bank: Bank):
    (order_id,) = paid_orders(eu, 1)

    results = together([lambda: until_there_is_room(lambda: draw_invoice(eu, order_id))] * 3)

    assert results == [None] * 3
    assert len(shard.events("invoice.issued")) == 1
