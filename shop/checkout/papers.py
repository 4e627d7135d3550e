"""The paper of a paid order: numbered in a transaction, drawn outside it, kept, announced.

Drawing is CPU work: this module belongs into worker processes of its own and must never be
imported by a web process.
"""

import hashlib
from uuid import UUID

from shop.checkout.quoting import today
from shop.data.session import Plane, transaction
from shop.data.tenants import current_tenant
from shop.invoices.actions import issue, mark_rendered
from shop.invoices.document import InvoiceSnapshot
from shop.invoices.pdf import render
from shop.invoices.storage import store
from shop.observability.crashpoints import crashpoint
from shop.orders.queries import get_order


def issue_invoice(order_id: UUID) -> None:
    """Issue the order's invoice and keep its original; done already, it changes nothing.

    Whoever dies in between leaves a numbered invoice without an original: the next try finds
    it and draws the same snapshot again, to the same bytes.
    """
    tenant = current_tenant()
    with transaction(Plane.SHARD) as session:
        order = get_order(session, order_id)
        invoice = issue(session, order, tenant, issued_on=today(tenant))
    if invoice.is_rendered:
        return
    crashpoint("invoice_before_render")
    original = render(InvoiceSnapshot.from_dict(invoice.snapshot))
    store().write(tenant.shard, tenant.id, invoice.id, original)
    crashpoint("invoice_after_write")
    with transaction(Plane.SHARD) as session:
        mark_rendered(session, tenant.id, invoice, hashlib.sha256(original).hexdigest())
