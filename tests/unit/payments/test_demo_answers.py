"""The demo provider's words, read into values."""

import datetime as dt

import pytest

from shop.kernel.money import Money
from shop.payments.gateway import Authorised, Captured, Declined, Refunded, RequiresAction, Voided
from shop.payments.gateways.demo_answers import NotUnderstood, WireCharge, decode, read_charge
from shop.payments.rules import AttemptState

CHARGE = b"""{"id": "ch_1", "order": "o", "key": "k", "tenant": "eu", "amount": 500,
    "currency": "EUR", "state": "%s", "decline_code": null, "refunded": 200,
    "next_action": {"type": "redirect", "url": "http://bank/3ds/ch_1"},
    "at": "2026-11-27T08:00:00.123Z", "a_word_of_tomorrow": 1}"""
EUR_5 = Money(500, "EUR")


def charge_in(state: str) -> WireCharge:
    return decode(CHARGE % state.encode(), WireCharge)


@pytest.mark.parametrize(
    ("state", "result"),
    [
        ("authorised", Authorised("ch_1", EUR_5)),
        ("captured", Captured("ch_1", EUR_5, Money(200, "EUR"))),
        ("declined", Declined("ch_1", "card_declined")),
        ("requires_action", RequiresAction("ch_1", "http://bank/3ds/ch_1")),
        ("voided", Voided("ch_1")),
        ("refunded", Refunded("ch_1", EUR_5)),
    ],
)
def test_each_state_of_the_provider_is_a_value_that_knows_our_state(state: str, result: object):
    read = read_charge(charge_in(state))

    assert read == result
    assert read.state == AttemptState(state)


def test_a_time_keeps_its_zone():
    moment = dt.datetime(2026, 11, 27, 8, 0, 0, 123000, tzinfo=dt.UTC)

    assert charge_in("captured").at == moment


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"id": 1}', b"\xff"])
def test_what_is_no_charge_is_not_understood(body: bytes):
    with pytest.raises(NotUnderstood):
        decode(body, WireCharge)


def test_a_state_of_tomorrow_is_not_understood():
    with pytest.raises(NotUnderstood):
        read_charge(charge_in("disputed"))
