import pytest
from flask import Flask

from shop.app import hang_doors


@pytest.fixture
def whole(app: Flask, demo_products) -> Flask:
    """Every door there is, on an application of their own."""
    doors = Flask("shop", static_folder=None)
    doors.extensions["settings"] = app.extensions["settings"]
    hang_doors(doors)
    return doors


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/api/v1/products", "application/json"),
        ("/livez", "application/json"),
        ("/readyz", "application/json"),
        ("/metrics", "text/plain"),
    ],
)
def test_every_door_is_hung(whole, path, kind):
    answer = whole.test_client().get(path, base_url="http://eu.localhost")

    assert (answer.status_code, answer.mimetype) == (200, kind)


def test_people_get_pages_and_programs_get_problems(whole):
    client = whole.test_client()

    page = client.get("/nowhere", base_url="http://eu.localhost")
    problem = client.get("/api/v1/nowhere", base_url="http://eu.localhost")

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")


def test_a_page_that_everyone_shares_sets_no_cookie(whole):
    client = whole.test_client()

    for rule in whole.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            answer = client.get(rule.rule, base_url="http://eu.localhost")
            if "public" in answer.headers["Cache-Control"]:
                assert "Set-Cookie" not in answer.headers, rule.rule


def test_no_address_belongs_to_two_views(whole):
    taken = [(rule.rule, method) for rule in whole.url_map.iter_rules() for method in rule.methods]

    assert {one for one in taken if taken.count(one) > 1 and one[1] != "OPTIONS"} == set()
