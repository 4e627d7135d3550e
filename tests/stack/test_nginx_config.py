"""The shop's real nginx configuration, run by a real nginx before a small stand-in for the shop."""

import json
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stack.ports import free_port
from stack.servers import Nginx
from tests.stack.programs import PROJECT, wait_until
from tests.stack.test_servers import skip_without

pytestmark = pytest.mark.real_servers
CACHEABLE = "public, max-age=1, stale-while-revalidate=1"


class StandIn(BaseHTTPRequestHandler):
    """Answers every path with a running number, and keeps the headers it was asked with."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, HTTPMessage]] = []

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.path, self.headers))
        body = str(len(self.asked)).encode()
        self.send_response(503 if self.path.startswith("/busy") else 200)
        if self.path.startswith("/products"):
            self.send_header("Cache-Control", CACHEABLE)
        if self.path == "/products/welcome":
            self.send_header("Set-Cookie", "visitor=1")
        self.send_header("X-Request-ID", "from-the-shop")
        self.send_header("Retry-After", "7")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 the names are http.server's

    def log_message(self, *words: object) -> None:
        """The test's own output stays readable."""


class Answer:
    """What came back, errors included."""

    def __init__(self, url: str, data: bytes | None = None, **headers: str) -> None:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, data=data, headers=names)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.status, self.headers, self.text = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            self.status, self.headers, self.text = error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), StandIn)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def nginx(upstream: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    skip_without(Nginx)
    static = tmp_path_factory.mktemp("shop") / "static"
    static.mkdir()
    (static / "base.css").write_text("body{}")
    base = tmp_path_factory.mktemp("nginx")
    with Nginx.for_shop(base, upstream=upstream, static=static, limits=False) as server:
        yield server
    assert "[emerg]" not in server.error_log.read_text()


@pytest.fixture
def dead_shop(tmp_path: Path) -> Iterator[Nginx]:
    """nginx with nobody behind it."""
    skip_without(Nginx)
    nobody = f"127.0.0.1:{free_port()}"
    with Nginx.for_shop(tmp_path, upstream=nobody, static=PROJECT / "static") as server:
        yield server


def last_asked() -> HTTPMessage:
    return StandIn.asked[-1][1]


def test_nginx_accepts_the_configuration_without_a_warning(nginx: Nginx, tmp_path: Path) -> None:
    other = Nginx.for_shop(tmp_path, upstream="unix:/run/app.sock", static=PROJECT / "static")

    said = other.check()

    assert "test is successful" in said
    assert "[warn]" not in said


def test_tls_settings_are_accepted_too(nginx: Nginx, tmp_path: Path) -> None:
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    keys = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run([*make.split(), *keys], check=True, capture_output=True)
    other = Nginx.for_shop(tmp_path / "n", upstream="127.0.0.1:9", static=PROJECT / "static")
    (other.base / "local" / "listen.conf").write_text(
        f"listen 127.0.0.1:{other.port} ssl http2;\n"
        f"ssl_certificate {tmp_path}/cert.pem;\n"
        f"ssl_certificate_key {tmp_path}/key.pem;\n"
        "include snippets/tls.conf;\n"
    )

    assert "test is successful" in other.check()


def test_the_containers_own_files_are_accepted_too(nginx: Nginx, tmp_path: Path) -> None:
    other = Nginx.for_shop(tmp_path, upstream="127.0.0.1:9", static=PROJECT / "static")
    here = {
        "user nginx;": "",
        "server web:8000": "server 127.0.0.1:8000",
        "/etc/nginx/errors": f"{tmp_path}/errors",
        "/var/cache/nginx": f"{tmp_path}/cache",
        "/var/run": f"{tmp_path}/run",
    }
    for path in (PROJECT / "nginx" / "container").iterdir():
        text = path.read_text()
        for there, replacement in here.items():
            text = text.replace(there, replacement)
        (other.base / "local" / path.name).write_text(text)

    assert "test is successful" in other.check()
    door = (PROJECT / "deploy" / "gateway" / "door.conf").read_text()
    text = f"pid run/pid; events {{}} http {{ {door} }}"
    assert "test is successful" in Nginx(tmp_path / "door", text).check()


def test_the_request_id_and_trace_reach_the_shop_the_visitor_and_the_log(nginx: Nginx) -> None:
    trace = "0123456789abcdef0123456789abcdef"

    answer = Answer(
        nginx.url + "/cart",
        X_Request_ID="phone-1234",
        traceparent=f"00-{trace}-00f067aa0ba902b7-01",
    )

    assert answer.headers.get_all("X-Request-ID") == ["phone-1234"]
    assert last_asked()["X-Request-ID"] == "phone-1234"
    assert last_asked()["traceparent"].startswith(f"00-{trace}-")
    assert last_asked()["X-Request-Start"].startswith("t=1")
    line = log_lines(nginx, "/cart")[-1]
    assert (line["http.request.id"], line["trace.id"]) == ("phone-1234", trace)
    assert line["http.response.status_code"] == 200


def test_a_malformed_id_is_replaced(nginx: Nginx) -> None:
    answer = Answer(nginx.url + "/cart", X_Request_ID='x"y', traceparent="00-zz")

    assert len(answer.headers["X-Request-ID"]) == 32
    assert last_asked()["X-Request-ID"] == answer.headers["X-Request-ID"]


def test_what_a_visitor_claims_about_himself_is_replaced(nginx: Nginx) -> None:
    Answer(
        nginx.url + "/cart", X_Forwarded_For="1.2.3.4", Forwarded="for=1.2.3.4", Host="eu.localhost"
    )

    assert last_asked()["X-Forwarded-For"] == "127.0.0.1"
    assert last_asked()["Forwarded"] is None
    assert last_asked()["Host"] == "eu.localhost"


def test_the_log_holds_no_person(nginx: Nginx) -> None:
    Answer(nginx.url + "/api/v1/carts/SECRETCART/items/A-1?token=SECRETTOKEN")
    Answer(nginx.url + "/de/account/reset/SECRETRESET?utm_campaign=spring&email=SECRETMAIL")

    lines = log_lines(nginx, "/api/v1/carts/-/items/A-1", "/de/account/reset/-")
    assert lines[0]["source.ip"] == "127.0.0.0"
    assert lines[1]["labels.campaign"] == "spring"
    assert "SECRET" not in nginx.access_log.read_text()


def test_metrics_are_never_shown(nginx: Nginx) -> None:
    before = len(StandIn.asked)

    for path in ("/metrics", "/metrics/", "//metrics", "/%6detrics", "/x/../metrics"):
        assert Answer(nginx.url + path).status == 404, path

    assert len(StandIn.asked) == before


def test_a_kept_page_is_shared_and_never_older_than_a_second(nginx: Nginx) -> None:
    made_at: dict[bytes, float] = {}
    ages = []

    ends = time.time() + 3.5
    while time.time() < ends:
        asked_at = time.time()
        answer = Answer(nginx.url + "/products/a")
        made_at.setdefault(answer.text, asked_at)
        ages.append(asked_at - made_at[answer.text])
        time.sleep(0.01 if len(ages) < 50 else 0.4)  # busy at first, then the odd visitor

    assert max(ages) < 1.2  # a second, and what a busy machine adds before nginx looks at the clock
    assert len(made_at) >= 3
    assert len(ages) > 10 * len(made_at) / 2


def test_answers_from_the_cache_have_ids_of_their_own(nginx: Nginx) -> None:
    answers = [Answer(nginx.url + "/products/d") for _ in range(4)]

    assert len({answer.text for answer in answers}) <= 2  # the second may have changed between
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 4


def test_each_host_tenant_and_query_has_a_page_of_its_own(nginx: Nginx) -> None:
    url = nginx.url + "/products/b"
    answers = [
        Answer(url),
        Answer(url, Host="eu.localhost"),
        Answer(url, Host="us.localhost"),
        Answer(url, X_Tenant="eu"),
        Answer(url + "?page=2"),
    ]

    assert len({answer.text for answer in answers}) == 5


@pytest.mark.parametrize("header", ["Authorization", "X_Order_Token", "X_Consistency_Token"])
def test_who_shows_who_he_is_gets_his_own_answer_and_it_is_not_kept(
    nginx: Nginx, header: str
) -> None:
    url = f"{nginx.url}/products/own-{header}"

    mine = [Answer(url, **{header: "mine"}).text for _ in range(3)]
    others = [Answer(url).text for _ in range(3)]

    assert len(set(mine)) == 3
    assert not set(mine) & set(others)
    assert len(set(others)) <= 2


def test_a_page_that_sets_a_cookie_and_a_post_are_not_kept(nginx: Nginx) -> None:
    welcome = [Answer(nginx.url + "/products/welcome").text for _ in range(2)]
    posts = [Answer(nginx.url + "/products/c", data=b"x").text for _ in range(2)]

    assert welcome[0] != welcome[1]
    assert posts[0] != posts[1]


def test_static_files_come_from_the_disk_and_a_fingerprint_keeps_them_a_year(nginx: Nginx) -> None:
    plain = Answer(nginx.url + "/static/base.css")
    marked = Answer(nginx.url + "/static/base.css?v=0123456789")

    assert plain.text == marked.text == b"body{}"
    assert plain.headers["Content-Type"] == "text/css"
    assert plain.headers["Cache-Control"] == "public, max-age=3600"
    assert marked.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Answer(nginx.url + "/static/none.css").status == 404


def test_the_shops_own_503_passes_through(nginx: Nginx) -> None:
    answer = Answer(nginx.url + "/busy")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "7")
    assert answer.text.isdigit()


def test_without_a_shop_people_get_a_page_and_programs_a_problem(dead_shop: Nginx) -> None:
    page = Answer(dead_shop.url + "/products/a", X_Request_ID="phone-1234")
    problem = Answer(dead_shop.url + "/api/v1/checkout", data=b"{}")

    assert (page.status, page.headers["Content-Type"]) == (503, "text/html")
    assert b"We will be right back" in page.text
    assert page.headers["X-Request-ID"] == "phone-1234"
    assert (problem.status, problem.headers["Retry-After"]) == (503, "5")
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert json.loads(problem.text)["code"] == "unavailable"


def test_too_many_checkouts_from_one_address_are_refused(dead_shop: Nginx) -> None:
    url = dead_shop.url + "/api/v1/checkout"

    answers = [Answer(url, data=b"{}") for _ in range(40)]

    statuses = [answer.status for answer in answers]
    assert statuses[:21] == [503] * 21  # the burst of twenty and the one that is due
    assert statuses.count(429) >= 10
    refused = next(answer for answer in answers if answer.status == 429)
    assert json.loads(refused.text)["code"] == "rate_limited"
    assert refused.headers["Retry-After"] == "5"
    assert Answer(dead_shop.url + "/checkout").status == 503  # reading is not limited


def log_lines(nginx: Nginx, *paths: str) -> list[dict[str, object]]:
    """The log's lines for these paths, once each has one."""

    def read() -> list[dict[str, object]]:
        lines = [json.loads(line) for line in nginx.access_log.read_text().splitlines()]
        return [line for line in lines if line["url.path"] in paths]

    assert wait_until(lambda: {line["url.path"] for line in read()} == set(paths))
    return read()
