"""Webhooks: signed, repeated until accepted, kept over a kill, read by the shop's client."""

import datetime as dt
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from shop.payments.errors import WebhookInvalid
from shop.payments.gateway import Captured, Declined, Voided
from shop.payments.gateways import Timeouts
from shop.payments.gateways.demo import DemoGateway
from tests.gateway.provider import SECRET, Listener, Provider, a_request

Start = Callable[..., Provider]


def test_every_decided_charge_is_told_to_its_tenant_signed(
    start_provider: Start, listener: Listener
):
    provider = start_provider(listener.url)
    request = a_request()

    result = provider.client.charge(request)
    listener.wait_for(1)

    path, body, headers = listener.came[0]
    event = provider.client.read_webhook(body, headers)
    assert path == "/webhooks/demo/eu"
    assert event.id.startswith("evt_")
    assert (event.type, event.tenant_id) == ("charge.captured", "eu")
    assert (event.key, event.order) == (request.key, str(request.order_id))
    assert event.result == result


def test_each_change_of_state_is_told_once(start_provider: Start, listener: Listener):
    provider = start_provider(listener.url)
    asked, failed, held = (
        a_request("tok_requires_action"),
        a_request("tok_requires_action"),
        a_request(capture=False),
    )

    for request, outcome in ((asked, "approve"), (failed, "fail")):
        charge_id = provider.client.charge(request).charge_id
        provider.post(f"/3ds/{charge_id}", outcome=outcome)
    provider.client.charge(held)
    provider.client.cancel(held.key)
    listener.wait_for(4)

    events = [provider.client.read_webhook(body, headers) for _, body, headers in listener.came]
    told = {(event.key, event.type, type(event.result)) for event in events}
    assert len(events) == 4
    assert told >= {
        (asked.key, "charge.captured", Captured),
        (failed.key, "charge.declined", Declined),
        (held.key, "charge.voided", Voided),
    }
    assert (held.key, "charge.authorised") in {(event.key, event.type) for event in events}


def test_a_webhook_is_repeated_until_it_is_accepted(start_provider: Start, listener: Listener):
    listener.answers = [500, 302]
    provider = start_provider(listener.url)

    provider.client.charge(a_request())
    listener.wait_for(3)
    wait_until(lambda: undelivered(provider) == [])

    ids = {provider.client.read_webhook(body, headers).id for _, body, headers in listener.came}
    assert len(ids) == 1
    assert len(listener.came) == 3


def test_a_webhook_nobody_accepts_is_given_up_after_eight_tries_and_kept(
    start_provider: Start, listener: Listener
):
    listener.answers = [500] * 20
    provider = start_provider(listener.url, pace=0.0005)

    provider.client.charge(a_request())
    listener.wait_for(8)
    wait_until(lambda: undelivered(provider) == [(8, None)])

    assert len(listener.came) == 8


def test_a_webhook_not_yet_accepted_goes_on_after_kill_9(start_provider: Start, listener: Listener):
    listener.answers = [503]
    provider = start_provider(listener.url)
    request = a_request()
    provider.client.charge(request)
    listener.wait_for(1)

    provider.end(signal.SIGKILL)
    provider.start()
    listener.wait_for(2)

    _, body, headers = listener.came[1]
    assert provider.client.read_webhook(body, headers).key == request.key


def test_a_forged_changed_or_old_webhook_is_refused(start_provider: Start, listener: Listener):
    provider = start_provider(listener.url)
    provider.client.charge(a_request())
    listener.wait_for(1)
    _, body, headers = listener.came[0]
    given = {"base_url": provider.url, "timeouts": Timeouts(), "pool_size": 1}
    other = DemoGateway(secret="another secret", **given)
    later = DemoGateway(
        secret=SECRET, clock=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6), **given
    )

    with pytest.raises(WebhookInvalid, match="not the provider's"):
        other.read_webhook(body, headers)
    with pytest.raises(WebhookInvalid, match="not the provider's"):
        provider.client.read_webhook(body.replace(b"6290", b"6291"), headers)
    with pytest.raises(WebhookInvalid, match="too long ago"):
        later.read_webhook(body, headers)
    with pytest.raises(WebhookInvalid, match="missing or malformed"):
        provider.client.read_webhook(body, {})
    assert provider.client.read_webhook(body, {k.upper(): v for k, v in headers.items()})


def undelivered(provider: Provider) -> list[tuple[int, int | None]]:
    """Tries and the time of the next one, of each webhook the journal still holds."""
    with closing(sqlite3.connect(provider.journal / "journal.sqlite3")) as journal:
        return journal.execute("SELECT tries, due_ms FROM events").fetchall()


def wait_until(is_so: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)
