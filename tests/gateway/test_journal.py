"""The journal the provider keeps by itself: paging, and what a kill -9 leaves."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shop.payments.errors import GatewayOutcomeUnknown, GatewayUnreachable
from shop.payments.gateway import Captured, Voided
from tests.gateway.provider import ROOT, SECRET, Provider, a_request, in_background

BODY = {"tenant": "us", "amount": 700, "currency": "USD", "token": "tok_visa"}


def test_pages_hold_every_entry_once_in_order_also_while_new_ones_come(provider: Provider):
    for number in range(5):
        provider.post("/charges", f"page-{number}", order="paging", **BODY)

    first = provider.get("/charges?order=paging&limit=2").json()
    provider.post("/charges", "page-5", order="paging", **BODY)
    second = provider.get(f"/charges?order=paging&limit=2&cursor={first['next_cursor']}").json()
    third = provider.get(f"/charges?order=paging&limit=2&cursor={second['next_cursor']}").json()

    keys = [item["key"] for page in (first, second, third) for item in page["items"]]
    assert keys == [f"page-{number}" for number in range(6)]
    assert third["next_cursor"] is None
    assert set(first["items"][0]) >= {"id", "order", "key", "amount", "currency", "state", "at"}


def test_a_charge_that_waited_for_its_buyer_is_listed_after_those_decided_before(
    provider: Provider,
):
    ask = {**BODY, "token": "tok_requires_action"}
    waiting = provider.post("/charges", "late-0", order="late", **ask).json()
    provider.post("/charges", "late-1", order="late", **BODY)
    page = provider.get("/charges?order=late&limit=1").json()

    provider.post(f"/3ds/{waiting['id']}", outcome="approve")
    everything = provider.lines_of("late")

    assert [item["key"] for item in page["items"]] == ["late-1"]
    assert [item["key"] for item in everything] == ["late-1", "late-0"]


def test_since_starts_at_its_moment_inclusive(provider: Provider):
    for number in range(2):
        provider.post("/charges", f"since-{number}", order="since", **BODY)
        time.sleep(0.01)
    second = provider.lines_of("since")[1]

    items = provider.get(f"/charges?order=since&since={second['at']}").json()["items"]

    assert items == [second]


@pytest.mark.parametrize(
    ("name", "value"),
    [("since", "yesterday"), ("since", "2026-01-01T00:00:00"), ("cursor", "x"), ("limit", "-1")],
)
def test_a_question_that_makes_no_sense_is_refused(provider: Provider, name: str, value: str):
    answer = provider.get(f"/charges?{name}={value}")

    assert (answer.status_code, answer.json()["code"]) == (400, f"invalid_{name}")


def test_what_was_answered_survives_kill_9(start_provider: Callable[..., Provider]):
    provider = start_provider()
    burnt = a_request()
    provider.client.cancel(burnt.key)
    request = a_request()
    answer = provider.client.charge(request)

    assert provider.end(signal.SIGKILL) == -signal.SIGKILL
    with pytest.raises(GatewayUnreachable):
        provider.client.find_by_key(request.key)
    provider.start()

    assert provider.client.find_by_key(request.key) == answer
    assert provider.client.charge(request) == answer
    assert isinstance(provider.client.charge(burnt), Voided)
    assert len(list(provider.client.list_charges())) == 2


def test_a_kill_in_the_middle_of_slow_and_silent_charges_leaves_the_truth(
    start_provider: Callable[..., Provider],
):
    provider = start_provider()
    slow, silent = a_request("tok_slow"), a_request("tok_timeout")
    callers = []
    for request in (slow, silent):

        def call(request=request):
            with pytest.raises(GatewayOutcomeUnknown):
                provider.client.charge(request)

        callers.append(in_background(call))
    while provider.get(f"/charges/by-key/{silent.key}").status_code != 200:
        time.sleep(0.01)

    provider.end(signal.SIGKILL)
    for caller in callers:
        caller.join()
    provider.start()

    assert provider.client.find_by_key(slow.key) is None
    assert isinstance(provider.client.find_by_key(silent.key), Captured)
    assert isinstance(provider.client.charge(slow), Captured)
    assert len(list(provider.client.list_charges())) == 2


def test_a_journal_has_one_keeper(start_provider: Callable[..., Provider], tmp_path: Path):
    start_provider()
    rival = Provider(tmp_path / "journal")

    refused = run(rival.command(), DEMO_GATEWAY_SECRET=SECRET)

    rival.close()
    assert refused.returncode == 1
    assert "another gateway keeps the journal" in refused.stderr


def test_a_taken_port_and_a_missing_secret_are_told_plainly(provider: Provider, tmp_path: Path):
    rival = Provider(tmp_path / "rival")
    rival.port = provider.port

    taken = run(rival.command(), DEMO_GATEWAY_SECRET=SECRET)
    unsigned = run(rival.command())

    rival.close()
    assert (taken.returncode, unsigned.returncode) == (1, 2)
    assert "the gateway cannot start" in taken.stderr
    assert "DEMO_GATEWAY_SECRET is not set" in unsigned.stderr


def test_sigterm_ends_it_cleanly(start_provider: Callable[..., Provider]):
    assert start_provider().end(signal.SIGTERM) == 0


def test_a_provider_that_is_down_takes_no_charges_but_shows_its_journal(provider: Provider):
    request = a_request()
    provider.post("/faults", mode="down")

    with pytest.raises(GatewayUnreachable):
        provider.client.charge(request)
    with pytest.raises(GatewayUnreachable):
        provider.client.find_by_key(request.key)
    health = provider.get("/healthz").json()
    lines = provider.lines_of(str(request.order_id))
    provider.post("/faults", mode="up")

    assert health == {"mode": "down", "status": "ok"}
    assert lines == []
    assert isinstance(provider.client.charge(request), Captured)


def test_the_front_page_lists_the_last_charges(provider: Provider):
    provider.post("/charges", "front", order="front-page-order", **BODY)

    page = provider.get("/").text

    assert "front-page-order" in page
    assert "$7.00" in page


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False
    )
