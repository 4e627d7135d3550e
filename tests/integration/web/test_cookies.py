from uuid import UUID

import pytest
from flask import Response, jsonify

from shop.kernel.ids import new_id
from shop.web.cookies import find_cart_id, forget_cart, remember_cart
from shop.web.csrf import check_csrf_token, check_origin, csrf_token
from shop.web.tenant import require_tenant

URL = "http://eu.localhost"
CART = new_id()


def with_views(doors):
    """A small storefront: put a cart away, look for it, drop it, send a form."""

    @doors.post("/put")
    def put():
        require_tenant()
        answer = Response("")
        remember_cart(answer, CART)
        return answer

    @doors.get("/look")
    def look():
        require_tenant()
        return jsonify(cart=str(find_cart_id() or ""), token=csrf_token())

    @doors.post("/drop")
    def drop():
        require_tenant()
        answer = Response("")
        forget_cart(answer)
        return answer

    @doors.post("/form")
    def form():
        require_tenant()
        check_origin()
        check_csrf_token()
        return ""

    @doors.post("/add")
    def add():
        check_origin()
        return ""

    return doors


@pytest.fixture
def browser(new_doors):
    return with_views(new_doors()).test_client()


def cookies_of(answer) -> dict[str, str]:
    pairs = [cookie.partition("=") for cookie in answer.headers.getlist("Set-Cookie")]
    return {name: rest for name, _, rest in pairs}


def test_the_cart_is_found_again(browser):
    browser.post("/put", base_url=URL)

    assert browser.get("/look", base_url=URL).get_json()["cart"] == str(CART)


def test_the_cart_is_hidden_from_scripts_and_the_hint_is_not(browser):
    cookies = cookies_of(browser.post("/put", base_url=URL))

    assert set(cookies) == {"cart", "cart_hint"}
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"} <= set(
        cookies["cart"].split("; ")
    )
    assert cookies["cart_hint"].startswith("1;")
    assert "HttpOnly" not in cookies["cart_hint"]
    assert str(CART) not in cookies["cart"]


def test_behind_https_the_cart_is_bound_to_the_host(new_doors):
    browser = with_views(new_doors(public_scheme="https")).test_client()

    cookies = cookies_of(browser.post("/put", base_url="https://eu.localhost"))

    assert set(cookies) == {"__Host-cart", "cart_hint"}
    assert all("; Secure" in cookie for cookie in cookies.values())


def test_a_dropped_cart_is_gone(browser):
    browser.post("/put", base_url=URL)

    cookies = cookies_of(browser.post("/drop", base_url=URL))

    assert all("Max-Age=0" in cookie for cookie in cookies.values())
    assert browser.get("/look", base_url=URL).get_json()["cart"] == ""


def test_a_cart_of_one_tenant_is_none_of_another(browser):
    value = browser_cart_value(browser)

    answer = browser.get(
        "/look", base_url="http://us.localhost", headers={"Cookie": f"cart={value}"}
    )

    assert answer.get_json()["cart"] == ""


@pytest.mark.parametrize("forge", [lambda v: v[:-1], lambda v: "x" + v, lambda v: str(CART)])
def test_a_forged_cart_is_no_cart(browser, forge):
    value = forge(browser_cart_value(browser))

    fresh = browser.application.test_client(use_cookies=False)
    answer = fresh.get("/look", base_url=URL, headers={"Cookie": f"cart={value}"})

    assert answer.get_json()["cart"] == ""


def test_a_form_with_the_token_of_its_page_is_taken(browser):
    browser.post("/put", base_url=URL)
    token = browser.get("/look", base_url=URL).get_json()["token"]

    assert browser.post("/form", base_url=URL, data={"csrf_token": token}).status_code == 200


@pytest.mark.parametrize("token", [None, "", "nonsense"])
def test_a_form_without_a_token_has_expired(browser, token):
    data = {} if token is None else {"csrf_token": token}

    assert browser.post("/form", base_url=URL, data=data).status_code == 400


def test_a_token_of_another_cart_has_expired(browser):
    token = browser.get("/look", base_url=URL).get_json()["token"]
    browser.post("/put", base_url=URL)

    assert browser.post("/form", base_url=URL, data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://eu.localhost"}, 403),
        ({"Origin": "http://eu.localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://us.localhost"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_only_our_own_pages_send_forms(browser, headers, status):
    assert browser.post("/add", base_url=URL, headers=headers).status_code == status


def browser_cart_value(browser) -> str:
    browser.post("/put", base_url=URL)
    cookie = browser.get_cookie("cart", domain="eu.localhost")
    assert isinstance(CART, UUID)
    return cookie.value
