import time
from dataclasses import replace

import pytest
from prometheus_client import REGISTRY

from shop.data.installation import install, installation
from shop.web.consistency import HEADER, SECONDS
from shop.web.signing import sign
from tests.replica import catch_up

FAR_AHEAD = 2**60


def reads_of(target: str) -> float:
    return (
        REGISTRY.get_sample_value("shop_reads_total", {"role": "reader", "target": target}) or 0.0
    )


@pytest.fixture
def held_replica(demo_products):
    """A replica that shows the past until the test is over."""
    demo_products.sql("replica", "SELECT pg_wal_replay_pause()")
    yield
    demo_products.sql("replica", "SELECT pg_wal_replay_resume()")


@pytest.fixture
def sku(eu_api) -> str:
    return next(eu_api.skus())


def test_an_answer_to_a_write_carries_the_token_and_the_cookie(eu_api):
    answer = eu_api.post("/carts", json={})

    assert answer.headers[HEADER]
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("rya=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=30"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_behind_https_the_cookie_is_bound_to_the_host(new_doors, demo_products):
    answer = (
        new_doors(public_scheme="https")
        .test_client()
        .post("/api/v1/carts", base_url="https://eu.localhost", json={})
    )

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-rya=")
    assert "; Secure" in cookie


def test_what_wrote_nothing_carries_neither(eu_api, sku):
    for answer in (
        eu_api.get("/products"),
        eu_api.buy(sku, 9_999),
        eu_api.post("/checkout", json={}),
    ):
        assert HEADER not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_with_the_token_a_visitor_reads_what_he_wrote(eu_api, sku, held_replica):
    cart_id = eu_api.new_cart()

    answer = eu_api.put(f"/carts/{cart_id}/items/{sku}", json={"quantity": 2})

    assert answer.get_json()["items"][0]["quantity"] == 2
    again = eu_api.get(f"/carts/{cart_id}", headers={HEADER: answer.headers[HEADER]})
    assert again.get_json()["items"][0]["quantity"] == 2


def test_the_cookie_does_the_same_for_browsers(doors, demo_products, sku, held_replica):
    browser = doors.test_client()
    url = "http://eu.localhost"
    cart_id = browser.post("/api/v1/carts", base_url=url, json={}).get_json()["id"]
    browser.put(f"/api/v1/carts/{cart_id}/items/{sku}", base_url=url, json={"quantity": 2})

    answer = browser.get(f"/api/v1/carts/{cart_id}", base_url=url)

    assert answer.get_json()["items"][0]["quantity"] == 2


def test_without_a_token_a_replica_may_be_a_moment_behind(eu_api, sku, demo_products):
    """The failure that the token prevents."""
    cart_id = eu_api.new_cart()
    catch_up(demo_products)
    demo_products.sql("replica", "SELECT pg_wal_replay_pause()")
    try:
        eu_api.put(f"/carts/{cart_id}/items/{sku}", json={"quantity": 2})

        assert eu_api.get(f"/carts/{cart_id}").get_json()["items"] == []
    finally:
        demo_products.sql("replica", "SELECT pg_wal_replay_resume()")


def test_a_thing_just_made_is_found_even_without_a_token(eu_api, held_replica):
    cart_id = eu_api.new_cart()

    assert eu_api.get(f"/carts/{cart_id}").status_code == 200


def test_a_token_of_far_ahead_is_answered_by_the_primary(eu_api):
    cart_id = eu_api.new_cart()
    before = reads_of("primary")

    eu_api.get(f"/carts/{cart_id}", headers={HEADER: sign("positions", {"eu": FAR_AHEAD})})

    assert reads_of("primary") == before + 1


@pytest.mark.parametrize("token", ["", "nonsense", "e30.aaaaaa.bbbbbbbbbb"])
def test_a_token_that_is_not_ours_is_ignored(eu_api, token):
    cart_id = eu_api.new_cart()

    assert eu_api.get(f"/carts/{cart_id}", headers={HEADER: token}).status_code == 200


def test_a_token_for_another_purpose_or_too_old_is_ignored(eu_api, monkeypatch, demo_products):
    cart_id = eu_api.new_cart()
    catch_up(demo_products)
    foreign = sign("cart", {"eu": FAR_AHEAD})
    old = sign("positions", {"eu": FAR_AHEAD})
    before = reads_of("primary")

    eu_api.get(f"/carts/{cart_id}", headers={HEADER: foreign})
    later = time.time() + SECONDS + 2
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    eu_api.get(f"/carts/{cart_id}", headers={HEADER: old})

    assert reads_of("primary") == before


@pytest.fixture
def rotate_key():
    """Sign with a new key from now on; the present one becomes an earlier one."""
    present = installation()

    def rotate() -> None:
        secrets = ("a-new-key-of-at-least-thirty-two-signs", *present.secrets)
        install(replace(present, secrets=secrets))

    yield rotate
    install(present)


def test_a_token_signed_with_an_earlier_key_still_counts(eu_api, rotate_key):
    cart_id = eu_api.new_cart()
    token = sign("positions", {"eu": FAR_AHEAD})
    rotate_key()
    before = reads_of("primary")

    eu_api.get(f"/carts/{cart_id}", headers={HEADER: token})

    assert reads_of("primary") == before + 1


def test_of_header_and_cookie_the_further_position_counts(doors, eu_api):
    cart_id = eu_api.new_cart()
    before = reads_of("primary")

    eu_api.get(
        f"/carts/{cart_id}",
        headers={
            HEADER: sign("positions", {"eu": 1}),
            "Cookie": f"rya={sign('positions', {'eu': FAR_AHEAD})}",
        },
    )

    assert reads_of("primary") == before + 1
