import contextvars
import json
import logging
from contextvars import ContextVar

import pytest
from prometheus_client import REGISTRY

from shop.data.errors import NoTenant
from shop.data.tenants import current_tenant
from shop.web.answers import use_error_page
from shop.web.front import Front

EU = "http://eu.localhost"


def counted(**labels: str) -> float:
    return REGISTRY.get_sample_value("shop_http_requests_total", labels) or 0.0


def test_a_well_formed_request_id_is_kept(client):
    answer = client.get("/livez", headers={"X-Request-ID": "from-nginx-1234"})

    assert answer.headers["X-Request-ID"] == "from-nginx-1234"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", "<script>alert"])
def test_a_request_id_that_is_none_is_replaced(client, given):
    answer = client.get("/livez", headers={"X-Request-ID": given})

    assert len(answer.headers["X-Request-ID"]) == 32


@pytest.mark.parametrize("path", ["/livez", "/api/v1/products", "/nowhere", "/api/nowhere"])
def test_every_answer_has_a_request_id(client, path):
    assert len(client.get(path, base_url=EU).headers["X-Request-ID"]) == 32


BOUND: ContextVar[str] = ContextVar("bound", default="nothing")


def binding_app(seen: list[str]):
    """An application whose requests bind something and do not undo it."""

    def wsgi(environ, start_response):
        seen.append(BOUND.get())
        BOUND.set(environ["HTTP_X_REQUEST_ID"])
        start_response("200 OK", [])
        return []

    return wsgi


def ask(wsgi, name: str):
    return wsgi({"REQUEST_METHOD": "GET", "HTTP_X_REQUEST_ID": name}, lambda *_: None)


def test_requests_of_one_connection_share_nothing():
    """gevent serves a keep-alive connection in one greenlet, so in one set of variables."""
    seen: list[str] = []
    front = Front(binding_app(seen), "http")

    ask(front, "first-request")
    ask(front, "second-request")

    assert seen == ["nothing", "nothing"]


def test_without_the_front_the_second_request_would_see_the_first_ones():
    seen: list[str] = []
    bare = binding_app(seen)

    held = contextvars.copy_context()
    held.run(ask, bare, "first-request")
    held.run(ask, bare, "second-request")

    assert seen == ["nothing", "first-request"]


def test_the_tenant_of_a_request_is_let_go(client):
    client.get("/api/v1/products", base_url=EU)

    with pytest.raises(NoTenant):
        current_tenant()


def test_an_application_that_falls_through_everything_still_answers(caplog):
    said = []

    body = ask_for_body(Front(lambda *_: broken(), "http"), said)

    assert said == ["500 Internal Server Error"]
    assert json.loads(body)["code"] == "internal_error"
    assert "fell through" in caplog.text


def ask_for_body(front: Front, said: list[str]) -> bytes:
    return b"".join(front({"REQUEST_METHOD": "GET"}, lambda status, *_: said.append(status)))


def test_requests_are_counted_by_the_template_of_their_route(client):
    labels = {
        "route": "/api/v1/products/<slug>",
        "method": "GET",
        "status": "404",
        "tenant": "eu",
    }
    before = counted(**labels)

    client.get("/api/v1/products/one", base_url=EU)
    client.get("/api/v1/products/two", base_url=EU)

    assert counted(**labels) == before + 2


def test_unknown_paths_and_methods_do_not_grow_the_labels(client):
    labels = {"route": "unmatched", "method": "OTHER", "status": "404", "tenant": ""}
    before = counted(**labels)

    client.open("/a", method="BREW")
    client.open("/b", method="STEW")

    assert counted(**labels) == before + 2


def test_a_request_is_one_line_without_the_path(client, caplog):
    caplog.set_level(logging.INFO, "shop.access")

    client.get("/api/v1/carts/01a2125b-a24f-75b9-99ce-900b7e102e75", base_url=EU)

    (line,) = [record for record in caplog.records if record.name == "shop.access"]
    assert line.facts["http.route"] == "/api/v1/carts/<cart_id>"
    assert line.facts["http.response.status_code"] == 404
    assert line.facts["event.duration"] > 0
    assert "01a2125b" not in line.getMessage() + str(line.facts)


def test_probes_write_no_line(client, caplog):
    caplog.set_level(logging.INFO, "shop.access")

    client.get("/livez")

    assert caplog.records == []


def test_an_unexpected_error_is_a_problem_with_the_request_id_and_logged(new_doors, caplog):
    doors = new_doors()
    doors.add_url_rule("/api/v1/broken", view_func=broken)

    answer = doors.test_client().get("/api/v1/broken", headers={"X-Request-ID": "ask-about-me"})

    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "internal_error"
    assert answer.get_json()["request_id"] == "ask-about-me"
    assert "the secret" not in answer.get_data(as_text=True)
    assert "the secret" in caplog.text


def test_a_page_for_people_is_made_by_the_storefront(new_doors):
    doors = new_doors()
    use_error_page(doors, lambda problem: doors.response_class(f"<h1>{problem.code}</h1>"))

    answer = doors.test_client().get("/nowhere")

    assert (answer.status_code, answer.text) == (404, "<h1>not_found</h1>")
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_that_page_a_few_plain_words_stand_in(new_doors, caplog):
    doors = new_doors()
    use_error_page(doors, lambda problem: broken())

    answer = doors.test_client().get("/nowhere", headers={"X-Request-ID": "ask-about-me"})

    assert answer.status_code == 404
    assert "<h1>Not Found</h1>" in answer.text
    assert "ask-about-me" in answer.text
    assert "could not be made" in caplog.text


def test_even_an_answer_that_cannot_be_finished_ends_as_500(new_doors, caplog):
    doors = new_doors()

    @doors.after_request
    def _(answer):
        return broken()

    answer = doors.test_client().get("/livez")

    assert answer.status_code == 500
    assert answer.get_json()["code"] == "internal_error"
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_body_of_more_than_a_megabyte_is_refused_unread(client):
    answer = client.post("/api/v1/carts", base_url=EU, data=b"x" * (1 << 20) + b"x")

    assert answer.status_code == 413
    assert answer.get_json()["code"] == "body_too_large"


def test_a_method_that_is_not_answered_names_those_that_are(client):
    answer = client.open("/api/v1/products", method="PATCH", base_url=EU)

    assert answer.status_code == 405
    assert answer.get_json()["code"] == "method_not_allowed"
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_head_answers_as_get_without_a_body(client):
    answer = client.head("/api/v1/products", base_url=EU)

    assert answer.status_code == 200
    assert answer.data == b""
    assert answer.headers["ETag"]


def test_options_names_the_methods(client):
    answer = client.options("/api/v1/carts", base_url=EU)

    assert answer.status_code == 200
    assert "POST" in answer.headers["Allow"]


def test_every_answer_carries_the_security_headers(client):
    for path in ("/livez", "/nowhere", "/api/v1/products", "/api/v1/nowhere"):
        headers = client.get(path, base_url=EU).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers


def test_pages_may_use_their_own_scripts_and_styles_and_no_others(client):
    policy = client.get("/nowhere").headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_behind_https_browsers_are_told_to_stay_there(new_doors):
    answer = new_doors(public_scheme="https").test_client().get("/livez")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def broken():
    raise ValueError("the secret")
