"""One order as its buyer may see it: what was agreed, how far the payment is, the invoice."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from shop.checkout.freshness import is_young
from shop.data.session import Plane, reading
from shop.data.tenants import current_tenant
from shop.invoices.queries import InvoiceView, find_invoice
from shop.invoices.storage import store
from shop.kernel.errors import NotFound
from shop.orders.errors import OrderNotFound
from shop.orders.queries import OrderView, find_order
from shop.payments.queries import AttemptView, find_attempt
from shop.payments.rules import AttemptState, contract_status


class InvoiceNotIssued(NotFound):
    """The order has no invoice that could be fetched yet."""

    code = "invoice_not_issued"


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """An order with its newest payment attempt and its invoice, read at one moment.

    ``payment_status`` is the contract's word. ``next_action_url`` is where the buyer's bank
    waits for him, None when it does not; ``decline_code`` is None unless the bank said no.
    """

    order: OrderView
    attempt: AttemptView | None
    invoice: InvoiceView | None

    @property
    def payment_status(self) -> str:
        """How far the payment is."""
        return contract_status(self.attempt.state) if self.attempt else "pending"

    @property
    def next_action_url(self) -> str | None:
        """Where the buyer has to go, if anywhere."""
        waits = self.attempt is not None and self.attempt.state is AttemptState.REQUIRES_ACTION
        return (self.attempt.next_action_url or None) if self.attempt and waits else None

    @property
    def decline_code(self) -> str | None:
        """The provider's word for why the bank said no."""
        declined = self.attempt is not None and self.attempt.state is AttemptState.DECLINED
        return (self.attempt.decline_code or None) if self.attempt and declined else None

    @property
    def has_invoice(self) -> bool:
        """Whether the paper can be fetched."""
        return self.invoice is not None and self.invoice.is_rendered


def view_order(order_id: UUID) -> OrderStatus:
    """The current tenant's order; OrderNotFound when it has none with this id.

    Whether the asker may see it is judged before (``actions.is_order_token``).
    """
    found = _read(order_id, primary=False)
    if found is None and is_young(order_id):
        found = _read(order_id, primary=True)
    if found is None:
        raise OrderNotFound("there is no such order")
    return found


def fetch_invoice(order_id: UUID) -> tuple[InvoiceView, bytes]:
    """The order's invoice and its original; raises OrderNotFound, and InvoiceNotIssued until
    it is issued and rendered."""
    status = view_order(order_id)
    tenant = current_tenant()
    if status.invoice is not None and status.invoice.is_rendered:
        original = store().read(tenant.shard, tenant.id, status.invoice.id)
        if original is not None:
            return status.invoice, original
    raise InvoiceNotIssued("there is no invoice yet")


def _read(order_id: UUID, *, primary: bool) -> OrderStatus | None:
    with reading(Plane.SHARD, key=order_id, primary=primary) as session:
        return _find(session, order_id)


def _find(session: Session, order_id: UUID) -> OrderStatus | None:
    order = find_order(session, order_id)
    if order is None:
        return None
    return OrderStatus(order, find_attempt(session, order_id), find_invoice(session, order_id))
