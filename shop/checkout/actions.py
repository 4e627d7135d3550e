"""``place_order``: from a request to an order on disk, on one screen."""

import time

from shop.cart.queries import get_cart
from shop.checkout.errors import CartAlreadyOrdered, CheckoutBusy, EmptyOrder
from shop.checkout.intake.flush import confirm, replay
from shop.checkout.intake.pending import SCOPE, Accepted, PendingOrder
from shop.checkout.intake.queue import intake_for
from shop.checkout.quoting import quote_request
from shop.checkout.requests import (
    CheckoutRequest,
    WantedItem,
    check_key,
    check_request,
    merge_items,
)
from shop.data import positions
from shop.data.errors import DatabaseUnavailable
from shop.data.installation import installation
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, current_tenant
from shop.kernel.errors import OutcomeUnknown, Refusal, ShopError, Unavailable
from shop.messaging.idempotency import find_answer
from shop.observability import metrics
from shop.observability.context import current_trace
from shop.payments.provider import gateway_name
from shop.pricing.values import Quote

# How long a buyer waits for a batch's turn; afterwards nothing was done and we say so.
PATIENCE_SECONDS = 3.0


def place_order(request: CheckoutRequest) -> Accepted:
    """Write the order for the current tenant, once per key.

    The key is looked up before any refusal is given (but for malformed requests and 503): a key
    that was accepted answers the same for 24 hours. Raises the refusals of ``errors``, of
    pricing, CheckoutBusy (nothing was done) and OutcomeUnknown (only the same key tells).
    """
    started = time.monotonic()
    check_request(request)
    try:
        accepted = _place(request)
    except ShopError as error:
        metrics.checkout.labels(_outcome(error)).inc()
        raise
    metrics.checkout.labels("replayed" if accepted.replayed else "accepted").inc()
    metrics.checkout_accept_seconds.observe(time.monotonic() - started)
    return accepted


def order_token(tenant: Tenant, order_id: object) -> str:
    """The right to see one order: derived, never stored."""
    return installation().sign("order", tenant.id, order_id)


def is_order_token(token: str, tenant: Tenant, order_id: object) -> bool:
    """Whether ``token`` is the right to see that order."""
    return installation().is_signed(token, "order", tenant.id, order_id)


def find_placed(key: str, fingerprint: str) -> Accepted | None:
    """What the current tenant answered this key before; raises KeyReused for another body."""
    check_key(key)
    place = current_tenant().id, SCOPE, key
    with reading(Plane.SHARD, primary=True) as session:
        earlier = find_answer(session, *place)
    if earlier is None:
        return None
    answer = replay(earlier, fingerprint)
    if isinstance(answer, Refusal):
        raise answer
    with transaction(Plane.SHARD) as session:
        confirm(session, [place])
    return answer


def _place(request: CheckoutRequest) -> Accepted:
    tenant = current_tenant()
    try:
        quote = _quote(request)
    except Refusal:
        earlier = find_placed(request.key, request.fingerprint())
        if earlier is not None:
            return earlier
        raise
    order = PendingOrder(
        tenant_id=tenant.id,
        request=request,
        quote=quote,
        gateway=gateway_name(),
        trace=current_trace(),
        deadline=time.monotonic() + PATIENCE_SECONDS,
    )
    accepted = _submit(tenant, order)
    if order.position is not None:
        positions.reached(tenant.shard, order.position)
    return accepted


def _submit(tenant: Tenant, order: PendingOrder) -> Accepted:
    try:
        return intake_for(tenant.shard).submit(order)
    except DatabaseUnavailable as error:
        raise CheckoutBusy("the database did not answer; nothing was done") from error
    except OutcomeUnknown:
        # The flusher committed, or did not: this visitor must see the truth, whichever it is.
        positions.reached(tenant.shard, positions.UNKNOWN)
        raise


def _quote(request: CheckoutRequest) -> Quote:
    items = request.items
    if request.cart_id is not None:
        items = _cart_items(request)
    return quote_request(request, merge_items(items))


def _cart_items(request: CheckoutRequest) -> tuple[WantedItem, ...]:
    """What is in the cart now, by the primary: what is ordered must be what was put in."""
    assert request.cart_id is not None
    with reading(Plane.SHARD, primary=True) as session:
        cart = get_cart(session, request.cart_id)
    if cart.order_id is not None:
        raise CartAlreadyOrdered("this cart was ordered", order_id=cart.order_id)
    if not cart.items:
        raise EmptyOrder("the cart is empty", fields=[("cart_id", "empty")])
    return tuple(WantedItem(item.sku, item.quantity) for item in cart.items)


def _outcome(error: ShopError) -> str:
    if isinstance(error, OutcomeUnknown):
        return "unknown"
    return "busy" if isinstance(error, Unavailable) else error.code
