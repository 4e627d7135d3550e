"""What the payment provider tells us."""

from flask import Response, request

from shop.api.operations import Resource
from shop.api.replying import reply
from shop.api.shapes.webhooks import Receipt
from shop.checkout.settlement import receive_event
from shop.data.errors import UnknownTenant
from shop.data.tenants import get_tenant
from shop.kernel.errors import NotFound
from shop.payments.errors import WebhookInvalid
from shop.payments.provider import gateway, gateway_name
from shop.web.tenant import act_for

resource = Resource("webhooks")


class UnknownGateway(NotFound):
    """Payments of this installation go to another provider."""

    code = "unknown_gateway"


@resource.operation(
    "POST",
    "/webhooks/payments/<word:provider>/<word:tenant_id>",
    {200: Receipt},
    errors=(WebhookInvalid, UnknownGateway, UnknownTenant),
    is_tenants=False,
)
def receive_payment_event(provider: str, tenant_id: str) -> Response:
    """Record a signed event of the payment provider; a repeat is answered the same way.

    The tenant stands in the path, since the provider calls one address of ours for each.
    """
    if provider != gateway_name():
        raise UnknownGateway("no such provider is used here")
    tenant = get_tenant(tenant_id)
    event = gateway().read_webhook(request.get_data(), dict(request.headers))
    if event.tenant_id not in ("", tenant.id):
        raise WebhookInvalid("the event is about another tenant")
    act_for(tenant)
    return reply(Receipt(recorded=True, repeated=not receive_event(provider, event)))
