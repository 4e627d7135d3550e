import re

import pytest

from shop.api.blueprint import PREFIX, RESOURCES
from shop.api.openapi import path_of
from shop.web.errors import status_of
from tests.integration.api.answers import problem

UNLISTED = {"/openapi.json"}


@pytest.fixture
def document(eu_api):
    return eu_api.get("/openapi.json").get_json()


def routes(doors) -> set[tuple[str, str]]:
    """Every method and address below the prefix that really answers."""
    return {
        (method, path_of(rule.rule.removeprefix(PREFIX)))
        for rule in doors.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def documented(document) -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def test_every_route_is_documented_and_every_document_answers(doors, document):
    listed = {(method, path) for method, path in routes(doors) if path not in UNLISTED}

    assert documented(document) == listed
    assert len(listed) >= 11


def test_it_is_openapi_3_1_and_served_where_the_contract_says(document):
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "/api/v1"}]


def test_every_reference_leads_somewhere(document):
    for reference in set(references(document)):
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


def test_every_parameter_of_a_path_is_described(document):
    for path, methods in document["paths"].items():
        named = set(re.findall(r"{(\w+)}", path))
        for operation in methods.values():
            described = {p["name"] for p in operation["parameters"] if p.get("in") == "path"}
            assert described == named, path


def test_names_are_unique_and_every_operation_says_what_it_does(document):
    names = [operation["operationId"] for _, operation in operations(document)]

    assert len(names) == len(set(names))
    for where, operation in operations(document):
        assert len(operation["summary"].split()) >= 3, where
        assert operation["tags"], where


def test_every_refusal_is_documented_with_its_code(document):
    for resource in RESOURCES:
        for operation in resource.operations:
            described = document["paths"][path_of(operation.rule)][operation.method.lower()]
            for error in operation.errors:
                answer = described["responses"][str(status_of(error))]
                assert error.code in str(answer["content"]), (operation.name, error.code)


def test_the_refusals_of_a_checkout_are_those_of_the_contract(document):
    responses = document["paths"]["/checkout"]["post"]["responses"]

    codes = {
        status: set(answer["content"]["application/problem+json"]["schema"]["allOf"][1]
            ["properties"]["code"]["enum"])
        for status, answer in responses.items()
        if status.isdigit() and status >= "400"
    }  # fmt: skip
    assert {"out_of_stock", "idempotency_key_missing", "malformed_json"} <= codes["400"]
    assert codes["409"] == {"price_changed", "cart_already_ordered", "in_flight"}
    assert {
        "idempotency_key_reused",
        "unknown_sku",
        "not_deliverable",
        "discount_invalid",
        "invalid",
    } <= codes["422"]
    assert codes["429"] == {"rate_limited"}
    assert {"checkout_busy", "outcome_unknown", "database_unavailable"} <= codes["503"]


def test_the_document_is_cheap_to_ask_for_again(eu_api):
    tag = eu_api.get("/openapi.json").headers["ETag"]

    assert eu_api.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/accounts", "/sessions", "/waiting/x", "/nowhere"])
def test_what_comes_later_is_not_found_yet(eu_api, path):
    assert problem(eu_api.get(path)) == (404, "not_found")


def test_no_other_site_may_read_answers(eu_api):
    answer = eu_api.get("/products", headers={"Origin": "https://other.example"})

    assert "Access-Control-Allow-Origin" not in answer.headers
