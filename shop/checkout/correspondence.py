"""Letters to buyers about their orders, composed from the order alone, each sent once."""

from uuid import UUID

from shop.checkout.actions import order_token
from shop.data.installation import installation
from shop.data.session import Plane, transaction
from shop.data.tenants import Tenant, current_tenant
from shop.invoices.issuing import address_lines
from shop.mail.addresses import Mailbox
from shop.mail.errors import MailRefused
from shop.mail.letters import OrderLetter, Piece, Totals, compose
from shop.mail.sending import Wanted, hand_over, lease_letter, refuse
from shop.mail.words import Kind
from shop.orders.queries import OrderView, get_order
from shop.payments.queries import find_attempt


def send_letter(kind: Kind, order_id: UUID) -> None:
    """Write to the buyer, once for each kind; sent already, it changes nothing.

    Raises LetterInProgress and MailUnavailable: again later. A letter that is refused for good
    is recorded and given up.
    """
    tenant = current_tenant()
    with transaction(Plane.SHARD) as session:
        order = get_order(session, order_id)
        attempt = find_attempt(session, order_id)
        locale = order.locale or tenant.locale
        leased = lease_letter(
            session, Wanted(kind, order_id, order.email, locale, order.request_id)
        )
    if leased is None:
        return
    letter = _letter(tenant, order, attempt.decline_code if attempt else "")
    try:
        message = compose(kind, letter, written_at=leased.written_at, request_id=order.request_id)
    except MailRefused as error:
        refuse(leased, str(error))
        return
    hand_over(leased, message)


def _letter(tenant: Tenant, order: OrderView, decline_code: str) -> OrderLetter:
    token = order_token(tenant, order.id)
    url = installation().url
    address = order.shipping_address
    seller = tenant.seller
    return OrderLetter(
        tenant_id=tenant.id,
        shop_name=tenant.name,
        order_id=str(order.id),
        order_number=order.number,
        locale=order.locale or tenant.locale,
        currency=order.currency,
        tax_regime="vat_included" if order.tax_regime == "vat_included" else "sales_tax",
        sender=Mailbox(seller["email"], tenant.name),
        recipient=Mailbox(order.email, address["name"]),
        pieces=tuple(Piece(x.title, x.quantity, x.total) for x in order.lines),
        totals=Totals(
            order.items_total,
            order.discount_total,
            order.shipping_total,
            order.tax_total,
            order.grand_total,
        ),
        order_url=url(tenant, f"/orders/{order.id}?token={token}"),
        ship_to=(address["name"], *address_lines(address, order.locale)),
        retry_url=url(tenant, "/cart") if order.cart_id else "",
        invoice_url=url(tenant, f"/orders/{order.id}/invoice.pdf?token={token}"),
        decline_code=decline_code,
        imprint=", ".join([seller["name"], *seller["lines"]]),
    )
