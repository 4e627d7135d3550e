"""One key, one charge: replays, mismatches, and keys that are cancelled."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shop.kernel.money import Money
from shop.payments.errors import GatewayForbids, GatewayMisuse, GatewayOutcomeUnknown
from shop.payments.gateway import Captured, Declined, Refunded, Voided
from tests.gateway.provider import Provider, a_request

BODY = {"tenant": "eu", "amount": 500, "currency": "EUR", "token": "tok_visa"}


def test_the_same_key_and_body_gets_the_recorded_answer(provider: Provider):
    first = provider.post("/charges", "replay-1", order="replay", capture=True, **BODY)

    second = provider.post("/charges", "replay-1", order="replay", **BODY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(provider.lines_of("replay")) == 1


def test_a_declined_answer_is_replayed_too(provider: Provider):
    request = a_request("tok_declined")

    answers = [provider.client.charge(request) for _ in range(2)]

    assert isinstance(answers[0], Declined)
    assert answers[1] == answers[0]


def test_a_key_with_another_body_is_refused_and_nothing_is_charged(provider: Provider):
    request = a_request("tok_visa", amount=100)
    provider.client.charge(request)

    with pytest.raises(GatewayMisuse) as refused:
        provider.client.charge(replace(request, amount=Money(200, "EUR")))

    assert refused.value.facts == {"provider_code": "idempotency_mismatch"}
    assert [line["amount"] for line in provider.lines_of(str(request.order_id))] == [100]


def test_twenty_at_once_with_one_key_charge_once(provider: Provider):
    def charge(_: int) -> int:
        answer = provider.post("/charges", "at-once", order="at-once", **BODY)
        return answer.status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(charge, range(20)))

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert len(provider.lines_of("at-once")) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": 0}, "invalid_request"),
        ({"amount": 1.5}, "invalid_request"),
        ({"currency": "euro"}, "invalid_request"),
        ({"tenant": "../admin"}, "invalid_request"),
        ({"colour": "red"}, "invalid_request"),
        ({"order": ""}, "invalid_request"),
    ],
)
def test_a_body_that_breaks_the_schema_is_refused(provider: Provider, changed: dict, code: str):
    answer = provider.post("/charges", "bad-body", **{"order": "bad-body", **BODY, **changed})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert provider.get("/charges/by-key/bad-body").status_code == 404


def test_a_charge_without_a_key_or_with_an_odd_one_is_refused(provider: Provider):
    missing = provider.post("/charges", None, order="x", **BODY)
    odd = provider.post("/charges", "a b", order="x", **BODY)

    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_missing")
    assert (odd.status_code, odd.json()["code"]) == (400, "invalid_key")


def test_cancelling_an_unused_key_burns_it_so_that_a_late_charge_takes_nothing(provider: Provider):
    request = a_request("tok_visa")

    cancelled = provider.client.cancel(request.key)
    late = provider.client.charge(request)

    assert isinstance(cancelled, Voided)
    assert late == cancelled
    assert [line["state"] for line in provider.lines_of(str(request.order_id))] == ["voided"]
    assert provider.client.cancel(request.key) == cancelled


def test_cancelling_says_what_it_took(provider: Provider):
    held, taken, asked, declined = (
        a_request("tok_visa", capture=False),
        a_request("tok_visa"),
        a_request("tok_requires_action"),
        a_request("tok_declined"),
    )
    for request in (held, taken, asked, declined):
        provider.client.charge(request)

    told = [
        provider.post(f"/charges/by-key/{request.key}/cancel").json()
        for request in (a_request(), held, taken, asked, declined, taken)
    ]

    assert [(one["cancelled"], one["state"]) for one in told] == [
        ("burnt", "voided"),
        ("voided", "voided"),
        ("refunded", "refunded"),
        ("voided", "voided"),
        ("none", "declined"),
        ("none", "refunded"),
    ]


def test_cancelling_wins_against_a_charge_that_is_under_way(provider: Provider):
    request = a_request("tok_slow")
    impatient = provider.new_client(read_seconds=0.05)
    with pytest.raises(GatewayOutcomeUnknown):
        impatient.charge(request)
    impatient._web.close()

    cancelled = provider.client.cancel(request.key)
    while provider.get(f"/charges/by-key/{request.key}").status_code == 409:
        pass

    assert isinstance(cancelled, Voided)
    assert provider.client.find_by_key(request.key) == cancelled
    assert [line["state"] for line in provider.lines_of(str(request.order_id))] == ["voided"]


def test_a_refund_in_parts_ends_refunded_and_never_gives_back_more(provider: Provider):
    request = a_request("tok_visa", amount=1000)
    charge_id = provider.client.charge(request).charge_id
    refund = provider.client.refund

    part = refund(charge_id, Money(300, "EUR"), "part-1")
    repeated = refund(charge_id, Money(300, "EUR"), "part-1")
    with pytest.raises(GatewayMisuse, match="only 700"):
        refund(charge_id, Money(701, "EUR"), "part-2")
    rest = refund(charge_id, Money(700, "EUR"), "part-2")
    with pytest.raises(GatewayForbids):
        refund(charge_id, Money(1, "EUR"), "part-3")

    assert part == Captured(charge_id, Money(1000, "EUR"), Money(300, "EUR"))
    assert repeated == part
    assert rest == Refunded(charge_id, Money(1000, "EUR"))


def test_a_captured_charge_can_not_be_voided_nor_captured_again(provider: Provider):
    charge_id = provider.client.charge(a_request()).charge_id

    void = provider.post(f"/charges/{charge_id}/void", "void-taken")
    capture = provider.post(f"/charges/{charge_id}/capture", "capture-taken")

    assert (void.status_code, void.json()["code"]) == (409, "state_forbids")
    assert (capture.status_code, capture.json()["code"]) == (409, "state_forbids")


def test_an_authorised_charge_is_voided(provider: Provider):
    charge_id = provider.client.charge(a_request(capture=False)).charge_id

    void = provider.post(f"/charges/{charge_id}/void", "void-held")

    assert (void.status_code, void.json()["state"]) == (200, "voided")
