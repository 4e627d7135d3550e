"""What each test token does, seen through the shop's own client."""

import time

import pytest

from shop.kernel.money import Money
from shop.payments.errors import GatewayOutcomeUnknown, GatewayUnreachable
from shop.payments.gateway import Authorised, Captured, Declined, RequiresAction
from tests.gateway.provider import Provider, a_request

EUR_62_90 = Money(6290, "EUR")
NOTHING = Money(0, "EUR")


def test_a_good_card_is_charged_and_stands_in_the_journal(provider: Provider):
    request = a_request("tok_visa")

    result = provider.client.charge(request)

    assert isinstance(result, Captured)
    assert (result.amount, result.refunded) == (EUR_62_90, NOTHING)
    (entry,) = provider.client.list_charges(request.order_id)
    assert (entry.charge_id, entry.order, entry.key) == (
        result.charge_id,
        str(request.order_id),
        request.key,
    )
    assert (entry.amount, entry.state, entry.is_live) == (EUR_62_90, "captured", True)


def test_a_charge_without_capture_is_authorised_then_captured_by_word(provider: Provider):
    request = a_request("tok_visa", capture=False)

    held = provider.client.charge(request)
    taken = provider.client.capture(held.charge_id, f"{request.key}:capture")

    assert held == Authorised(held.charge_id, EUR_62_90)
    assert taken == Captured(held.charge_id, EUR_62_90, NOTHING)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("tok_declined", "card_declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
        ("tok_expired_card", "expired_card"),
        ("tok_incorrect_cvc", "incorrect_cvc"),
        ("tok_incorrect_number", "incorrect_number"),
        ("tok_lost_card", "lost_card"),
    ],
)
def test_a_declined_card_says_why_and_takes_nothing(provider: Provider, token: str, code: str):
    request = a_request(token)

    result = provider.client.charge(request)

    assert isinstance(result, Declined)
    assert result.code == code
    (entry,) = provider.client.list_charges(request.order_id)
    assert (entry.state, entry.is_live) == ("declined", False)


def test_an_unknown_token_is_a_decline_and_leaves_no_trace(provider: Provider):
    request = a_request("tok_nobody_knows")

    result = provider.client.charge(request)

    assert result == Declined(None, "invalid_token")
    assert list(provider.client.list_charges(request.order_id)) == []
    assert provider.client.find_by_key(request.key) is None


def test_a_slow_bank_approves_after_its_delay_and_until_then_the_key_is_in_flight(
    provider: Provider,
):
    request = a_request("tok_slow")
    impatient = provider.new_client(read_seconds=0.05)
    begun = time.monotonic()

    with pytest.raises(GatewayOutcomeUnknown):
        impatient.charge(request)
    in_flight = provider.get(f"/charges/by-key/{request.key}")
    with pytest.raises(GatewayOutcomeUnknown):
        provider.client.charge(request)
    while provider.get(f"/charges/by-key/{request.key}").status_code == 409:
        time.sleep(0.02)

    impatient._web.close()
    assert (in_flight.status_code, in_flight.json()["code"]) == (409, "key_in_flight")
    assert time.monotonic() - begun >= 0.2
    assert isinstance(provider.client.find_by_key(request.key), Captured)
    assert len(provider.lines_of(str(request.order_id))) == 1


def test_a_silent_bank_charges_once_never_answers_and_tells_by_key(provider: Provider):
    request = a_request("tok_timeout")

    with pytest.raises(GatewayOutcomeUnknown):
        provider.client.charge(request)
    found = provider.client.find_by_key(request.key)
    again = provider.client.charge(request)

    assert isinstance(found, Captured)
    assert again == found
    assert len(provider.lines_of(str(request.order_id))) == 1


def test_an_unreachable_bank_refuses_twice_for_each_key_then_approves(provider: Provider):
    request = a_request("tok_unreachable")

    for _ in range(2):
        with pytest.raises(GatewayUnreachable):
            provider.client.charge(request)
        assert provider.client.find_by_key(request.key) is None
    result = provider.client.charge(request)

    assert isinstance(result, Captured)
    with pytest.raises(GatewayUnreachable):
        provider.client.charge(a_request("tok_unreachable"))


def test_a_bank_that_wants_to_ask_the_buyer_names_its_page_and_charges_nothing(
    provider: Provider,
):
    request = a_request("tok_requires_action")

    result = provider.client.charge(request)

    assert isinstance(result, RequiresAction)
    assert result.url == f"{provider.url}/3ds/{result.charge_id}"
    assert list(provider.client.list_charges(request.order_id)) == []
    assert provider.client.find_by_key(request.key) == result
