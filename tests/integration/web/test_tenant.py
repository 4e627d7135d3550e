import pytest

PATH = "/api/v1/products"


@pytest.mark.parametrize("host", ["eu.localhost", "EU.localhost:8000", "eu.localhost."])
def test_the_host_names_the_tenant(client, host):
    assert client.get(PATH, headers={"Host": host}).status_code == 200


def test_where_the_host_names_none_the_header_does(client):
    answer = client.get(PATH, headers={"Host": "127.0.0.1:8000", "X-Tenant": "us"})

    assert answer.status_code == 200
    assert answer.headers["Vary"] == "X-Tenant"


def test_a_host_and_a_header_that_differ_are_refused(client):
    answer = client.get(PATH, headers={"Host": "eu.localhost", "X-Tenant": "us"})

    assert answer.status_code == 400
    assert answer.get_json()["code"] == "tenant_mismatch"


def test_a_host_and_a_header_that_agree_are_fine(client):
    assert client.get(PATH, headers={"Host": "eu.localhost", "X-Tenant": "eu"}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"X-Tenant": "nobody"}, {"X-Tenant": "eu,us"}])
def test_an_api_call_that_names_no_tenant_finds_nothing(client, headers):
    answer = client.get(PATH, headers={"Host": "127.0.0.1:8000", **headers})

    assert answer.status_code == 404
    assert answer.get_json()["code"] == "unknown_tenant"
