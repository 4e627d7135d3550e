"""Issuing invoices. Each function joins the caller's transaction."""

import datetime as dt

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.data.tenants import Tenant
from shop.invoices.errors import OrderUnpaid
from shop.invoices.events import InvoiceIssued
from shop.invoices.issuing import series_of, snapshot_of
from shop.invoices.models import Invoice, InvoiceSeries
from shop.invoices.queries import InvoiceView, find_invoice
from shop.invoices.rules import check_snapshot, invoice_number
from shop.kernel.clock import utc_now
from shop.kernel.ids import new_id
from shop.messaging.outbox import record
from shop.orders.queries import OrderView
from shop.orders.states import FULFILLED, PAID, REFUNDED

# Refunded too: the refund is a paper of its own and refers to this one.
_PAID = (PAID, FULFILLED, REFUNDED)


def issue(session: Session, order: OrderView, tenant: Tenant, *, issued_on: dt.date) -> InvoiceView:
    """The order's invoice: the one it has, or a new one with the next number of its series.

    The number is drawn from one locked row in the transaction that stores the invoice, so that
    no number is ever missing or given twice. Raises OrderUnpaid, and SnapshotInconsistent for an
    order whose sums contradict each other. Locks the row of the series.
    """
    existing = find_invoice(session, order.id)
    if existing is not None:
        return existing
    if order.state not in _PAID:
        raise OrderUnpaid(f"order {order.number} is {order.state}", state=order.state)
    series = series_of(tenant)
    last = _lock_series(session, tenant.id, series, issued_on.year)
    # Looked at again under the lock: someone may have issued it while we waited.
    existing = find_invoice(session, order.id)
    if existing is not None:
        return existing
    serial = last + 1
    _set_last_number(session, series, issued_on.year, serial)
    number = invoice_number(series, issued_on.year, serial)
    snapshot = snapshot_of(order, tenant, series=series, number=number, issued_on=issued_on)
    check_snapshot(snapshot)
    invoice = Invoice(
        tenant_id=tenant.id,
        id=new_id(),
        order_id=order.id,
        series=series,
        year=issued_on.year,
        serial=serial,
        number=number,
        snapshot=snapshot.as_dict(),
        sha256="",
        issued_at=utc_now(),
    )
    session.add(invoice)
    session.flush()
    return InvoiceView(invoice.id, order.id, number, invoice.snapshot, "", invoice.issued_at)


def mark_rendered(session: Session, tenant_id: str, invoice: InvoiceView, sha256: str) -> bool:
    """The original lies in the store; announced once. False when it was known already."""
    marked = session.execute(
        update(Invoice)
        .where(Invoice.id == invoice.id, Invoice.sha256 == "")
        .values(sha256=sha256, rendered_at=func.now())
        .returning(Invoice.id)
        .execution_options(synchronize_session=False)
    ).first()
    if marked is None:
        return False
    record(session, InvoiceIssued(tenant_id, invoice.order_id, invoice.id, invoice.number))
    return True


def _lock_series(session: Session, tenant_id: str, series: str, year: int) -> int:
    """The last number drawn; its row, made when there is none, is ours until the commit."""
    statement = insert(InvoiceSeries).values(
        tenant_id=tenant_id, series=series, year=year, last_number=0
    )
    last: int | None = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "series", "year"],
            set_={"last_number": InvoiceSeries.last_number},
        ).returning(InvoiceSeries.last_number)
    )
    assert last is not None
    return last


def _set_last_number(session: Session, series: str, year: int, number: int) -> None:
    session.execute(
        update(InvoiceSeries)
        .where(InvoiceSeries.series == series, InvoiceSeries.year == year)
        .values(last_number=number)
        .execution_options(synchronize_session=False)
    )
