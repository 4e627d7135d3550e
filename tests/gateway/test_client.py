"""How the shop's client reads a provider that fails: nothing done, or outcome unknown."""

import pytest

from shop.payments.errors import (
    GatewayNotConfigured,
    GatewayOutcomeUnknown,
    GatewayUnreachable,
)
from shop.payments.gateways import build_gateway
from tests.gateway.provider import SECRET, Listener, a_request, free_port


def test_nobody_at_the_address_means_nothing_was_done():
    gateway = build_gateway("demo", f"http://127.0.0.1:{free_port()}", SECRET)

    with pytest.raises(GatewayUnreachable):
        gateway.charge(a_request())


@pytest.mark.parametrize("status", [200, 201, 404, 409, 500, 502, 503, 504])
def test_an_answer_that_is_not_the_providers_own_leaves_the_outcome_open(
    listener: Listener, status: int
):
    """An empty body with any status may come from something in between, after the charge."""
    listener.answers = [status]
    gateway = build_gateway("demo", listener.url, SECRET)

    with pytest.raises(GatewayOutcomeUnknown):
        gateway.charge(a_request())

    assert len(listener.came) == 1


def test_a_redirect_is_not_followed(listener: Listener):
    listener.answers = [307]
    gateway = build_gateway("demo", listener.url, SECRET)

    with pytest.raises(GatewayOutcomeUnknown):
        gateway.charge(a_request())

    assert len(listener.came) == 1


@pytest.mark.parametrize(
    ("kind", "base_url", "secret", "word"),
    [
        ("stripe", "https://api.stripe.com", "s", "STRIPE_API_KEY"),
        ("paypal", "https://example.org", "s", "paypal"),
        ("demo", "127.0.0.1:9000", "s", "http://"),
        ("demo", "http://127.0.0.1:9000", "", "secret"),
    ],
)
def test_a_provider_that_is_not_there_is_named(kind: str, base_url: str, secret: str, word: str):
    with pytest.raises(GatewayNotConfigured, match=word):
        build_gateway(kind, base_url, secret)
