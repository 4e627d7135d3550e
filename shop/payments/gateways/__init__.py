"""The providers behind the port, and the one place that knows which there are."""

from shop.payments.errors import GatewayNotConfigured
from shop.payments.gateway import Gateway
from shop.payments.gateways.demo import DemoGateway, Timeouts

__all__ = ["Timeouts", "build_gateway"]


def build_gateway(
    kind: str,
    base_url: str,
    secret: str,
    *,
    timeouts: Timeouts | None = None,
    pool_size: int = 32,
) -> Gateway:
    """The provider that the settings name; raises GatewayNotConfigured for any other."""
    if kind == "demo":
        if not base_url.startswith(("http://", "https://")) or not secret:
            raise GatewayNotConfigured("the demo gateway needs its http:// address and its secret")
        return DemoGateway(base_url, secret, timeouts=timeouts or Timeouts(), pool_size=pool_size)
    if kind == "stripe":
        raise GatewayNotConfigured(
            "PAYMENT_GATEWAY=stripe: this version has no Stripe client; Stripe comes with settings "
            "of its own (STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET). Use PAYMENT_GATEWAY=demo."
        )
    raise GatewayNotConfigured(f"there is no payment gateway {kind!r}; there is demo")
