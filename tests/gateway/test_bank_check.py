"""3-D Secure: the bank's page, its two buttons, and the way back to the shop."""

import pytest

from shop.payments.gateway import Authorised, Captured, Declined
from tests.gateway.provider import Provider, a_request


def ask(provider: Provider, capture: bool = True) -> tuple[str, str]:
    """A charge that waits for its buyer: its id and its key."""
    request = a_request("tok_requires_action", capture=capture)
    return provider.client.charge(request).charge_id, request.key


def press(provider: Provider, charge_id: str, **form: str):
    return provider.web.post(
        f"{provider.url}/3ds/{charge_id}", data=form, timeout=5, allow_redirects=False
    )


@pytest.mark.parametrize(("capture", "expected"), [(True, Captured), (False, Authorised)])
def test_an_approved_check_takes_or_holds_the_money(
    provider: Provider, capture: bool, expected: type
):
    charge_id, key = ask(provider, capture)

    answer = provider.post(f"/3ds/{charge_id}", outcome="approve")

    assert answer.status_code == 200
    assert isinstance(provider.client.find_by_key(key), expected)


def test_a_failed_check_is_a_decline(provider: Provider):
    charge_id, key = ask(provider)

    provider.post(f"/3ds/{charge_id}", outcome="fail")

    assert provider.client.find_by_key(key) == Declined(charge_id, "authentication_failed")


def test_the_first_answer_counts_and_its_repeat_changes_nothing(provider: Provider):
    charge_id, key = ask(provider)
    first = provider.post(f"/3ds/{charge_id}", outcome="approve")

    same = provider.post(f"/3ds/{charge_id}", outcome="approve")
    other = provider.post(f"/3ds/{charge_id}", outcome="fail")

    assert same.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (409, "state_forbids")
    assert isinstance(provider.client.find_by_key(key), Captured)


def test_a_check_withdrawn_by_the_shop_can_not_be_approved(provider: Provider):
    charge_id, key = ask(provider)
    provider.client.cancel(key)

    answer = provider.post(f"/3ds/{charge_id}", outcome="approve")

    assert (answer.status_code, answer.json()["code"]) == (409, "state_forbids")


def test_the_page_shows_the_amount_and_two_buttons_and_the_form_leads_back(provider: Provider):
    charge_id, _ = ask(provider)
    back = "http://eu.localhost:8000/orders/1?token=a&b=c"

    page = provider.get(f"/3ds/{charge_id}?return_url={back.replace('&', '%26')}")
    pressed = press(provider, charge_id, outcome="approve", return_url=back)

    assert page.status_code == 200
    assert "€62.90" in page.text
    assert page.text.count('name="outcome"') == 2
    assert 'value="http://eu.localhost:8000/orders/1?token=a&amp;b=c"' in page.text
    assert (pressed.status_code, pressed.headers["Location"]) == (303, back)


def test_a_form_without_a_way_back_shows_the_outcome(provider: Provider):
    charge_id, _ = ask(provider)

    pressed = press(provider, charge_id, outcome="fail")

    assert (pressed.status_code, pressed.headers["Location"]) == (303, f"/3ds/{charge_id}")
    assert "not approved" in provider.get(f"/3ds/{charge_id}").text


def test_a_way_back_that_is_no_web_address_is_refused_and_nothing_is_decided(provider: Provider):
    charge_id, _ = ask(provider)

    pressed = press(provider, charge_id, outcome="approve", return_url="javascript:alert(1)")

    assert pressed.status_code == 400
    assert "Is it you who is paying?" in provider.get(f"/3ds/{charge_id}").text


def test_an_unknown_check_is_a_readable_404(provider: Provider):
    page = provider.get("/3ds/ch_nothing")

    assert page.status_code == 404
    assert "This payment does not exist" in page.text
