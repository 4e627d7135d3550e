import pytest

from shop.web import limits
from shop.web.limits import Limit
from tests.doors import Api


@pytest.fixture
def strict(monkeypatch, new_doors, demo_products):
    """Doors that let two of each through."""
    monkeypatch.setattr(limits, "CHECKOUT", Limit("checkout", 60, 2))
    monkeypatch.setattr(limits, "SEARCH", Limit("search", 60, 2))
    return lambda **changes: Api(new_doors(rate_limits=True, **changes), "eu")


def test_too_many_checkouts_of_one_address_are_told_when_to_come_back(strict):
    api = strict()

    answers = [api.buy("NO-SUCH-SKU") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert answers[2].get_json()["code"] == "rate_limited"
    assert answers[2].headers["Retry-After"] == "1"


def test_browsing_is_not_limited_but_searching_is(strict):
    api = strict()

    assert {api.get("/products").status_code for _ in range(5)} == {200}
    assert [api.get("/products?q=mug").status_code for _ in range(3)] == [200, 200, 429]


def test_behind_a_trusted_proxy_each_visitor_counts_for_himself(strict):
    api = strict(trusted_proxies=("127.0.0.0/8",))

    def search(address: str) -> int:
        return api.get("/products?q=mug", headers={"X-Forwarded-For": address}).status_code

    assert [search("198.51.100.1") for _ in range(3)] == [200, 200, 429]
    assert search("198.51.100.2") == 200


def test_who_claims_to_be_somebody_else_is_not_believed(strict):
    api = strict()

    def search(address: str) -> int:
        return api.get("/products?q=mug", headers={"X-Forwarded-For": address}).status_code

    assert [search(f"198.51.100.{number}") for number in range(3)] == [200, 200, 429]


def test_limits_can_be_off(strict, new_doors):
    api = Api(new_doors(rate_limits=False), "eu")

    assert {api.get("/products?q=mug").status_code for _ in range(5)} == {200}
