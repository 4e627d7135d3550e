import threading
import time
from dataclasses import replace

import pytest
from flask import Flask

from shop.data.engines import databases as current_databases
from shop.data.tenants import forget_directory
from shop.ops import probes as probing
from shop.ops.probes import Probe
from shop.ops.readiness import DatabaseState, Readiness
from tests.doors import doors_of
from tests.replica import catch_up


@pytest.fixture
def client(app: Flask, shop):
    return doors_of(app).test_client()


def test_a_process_that_answers_is_alive(client):
    answer = client.get("/livez")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})


def test_a_shop_whose_databases_answer_is_ready(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {
        "status": "ready",
        "catalogue": {"primary": "up", "replicas": {"catalog-r1": "up"}},
        "shards": {
            "eu": {"primary": "up", "replicas": {"eu-r1": "up"}},
            "us": {"primary": "up", "replicas": {"us-r1": "up"}},
        },
        "cache": "process",
        "queue": "outbox",
        "tenants": {"eu": True, "us": True},
    }


def test_the_modes_say_which_servers_are_used(app, shop):
    doors = doors_of(app, redis_url="redis://cache:6379/0", amqp_url="amqp://broker:5672/shop")

    found = doors.test_client().get("/readyz").get_json()

    assert (found["cache"], found["queue"]) == ("redis", "rabbitmq")


def down(client, *primaries: str, replicas: bool = False) -> None:
    """Let these servers answer nothing any more."""
    probes = client.application.extensions["probes"]
    for name in primaries:
        probes.primaries[name] = Probe(lambda: "down")
        if replicas:
            probes.replicas[name] = {key: Probe(lambda: "down") for key in probes.replicas[name]}


def test_with_one_region_gone_the_other_still_sells(client):
    down(client, "eu", replicas=True)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json()["tenants"] == {"eu": False, "us": True}


def test_without_the_catalogue_primary_its_replicas_do(client):
    down(client, "catalog")

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json()["catalogue"]["primary"] == "down"


def test_a_shop_that_can_serve_nobody_is_not_ready(client):
    down(client, "eu", "us")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.get_json()["status"] == "not ready"


def test_a_shop_without_tenants_is_not_ready(client, shop):
    shop.sql("catalog", "DELETE FROM shipping_method; DELETE FROM tenant")
    catch_up(shop)
    forget_directory()

    assert client.get("/readyz").status_code == 503


def test_a_mute_server_costs_a_deadline_and_no_more(client, monkeypatch):
    monkeypatch.setattr(probing, "DEADLINE_SECONDS", 0.1)
    released = threading.Event()
    probes = client.application.extensions["probes"]
    probes.primaries["eu"] = Probe(lambda: "up" if released.wait(5) else "down")

    started = time.monotonic()
    answer = client.get("/readyz")
    seconds = time.monotonic() - started
    released.set()

    assert seconds < 1
    assert answer.get_json()["shards"]["eu"]["primary"] == "down"


def test_questions_to_a_mute_server_do_not_pile_up():
    released = threading.Event()
    asked = []

    def ask():
        asked.append(1)
        released.wait(5)
        return "up"

    probe = Probe(ask)
    for _ in range(3):
        probe.start()
        probe.wait(0.01)
    released.set()

    assert len(asked) == 1


def test_the_databases_are_asked_once_a_second_for_everybody(client):
    client.get("/readyz")
    asked = []
    probes = client.application.extensions["probes"]
    probes.primaries["eu"] = Probe(lambda: asked.append(1) or "up")
    probes.primaries["eu"].state = "up"

    client.get("/readyz")

    assert asked == []


def test_a_pool_without_a_spare_connection_is_busy_not_down(app, shop):
    engine = current_databases().server("us").primary_reader
    held = [engine.connect() for _ in range(engine.pool.size())]
    try:
        found = doors_of(app).test_client().get("/readyz").get_json()
    finally:
        for connection in held:
            connection.close()

    assert found["shards"]["us"]["primary"] == "busy"
    assert found["tenants"]["us"] is True


def test_readiness_is_that_anyone_can_be_served():
    up = DatabaseState("up", {})
    nobody = Readiness(up, {"eu": up}, "process", "outbox", {})

    assert not nobody.is_ready
    assert not replace(nobody, tenants={"eu": False}).is_ready
    assert replace(nobody, tenants={"eu": False, "us": True}).is_ready


def test_metrics_are_what_prometheus_reads(client):
    client.get("/livez")

    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert "# TYPE shop_http_requests_total counter" in answer.text
    assert 'shop_http_requests_total{method="GET",route="/livez",status="200",tenant=""}' in (
        answer.text
    )
