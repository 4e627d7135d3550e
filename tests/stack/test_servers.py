"""Private Redis and RabbitMQ: they come up, survive kill -9, and share nothing with others."""

import json
import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from redis import Redis as Client

from stack.errors import ServerFailed
from stack.ports import is_listening
from stack.servers import Nginx, RabbitMQ, Redis
from tests.stack.programs import is_alive

pytestmark = pytest.mark.real_servers


def skip_without(server: type[Redis] | type[RabbitMQ] | type[Nginx]) -> None:
    """A visible skip at home, a failure on CI."""
    if reason := server.missing_reason():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    skip_without(RabbitMQ)
    server = RabbitMQ(tmp_path_factory.mktemp("rabbit"))
    server.start()
    yield server
    server.kill()


def test_redis_answers_is_empty_after_kill_9_and_starts_again(tmp_path: Path) -> None:
    skip_without(Redis)
    with Redis(tmp_path) as server:
        with Client.from_url(server.url) as client:
            client.set("a", "1")
            assert client.config_get("maxmemory")["maxmemory"] == str(256 * 1024 * 1024)

        server.kill()
        assert not is_listening(server.port)
        server.start()

        with Client.from_url(server.url) as client:
            assert client.get("a") is None


def test_a_second_redis_on_the_same_port_is_an_error_with_its_words(tmp_path: Path) -> None:
    skip_without(Redis)
    with Redis(tmp_path / "a") as first:
        second = Redis(tmp_path / "b", port=first.port)
        process = second.spawn()

        assert process.wait(5) != 0
        assert "Address already in use" in second.log.read_text()


def test_a_queue_without_arguments_is_a_quorum_queue(rabbit: RabbitMQ) -> None:
    with Connection(rabbit.url) as connection:
        queue = connection.SimpleQueue("payments.eu")
        queue.put({"order": "1"})
        assert queue.get(timeout=5).payload == {"order": "1"}
        queue.close()

    listed = json.loads(rabbit.control("list_queues", "--vhost", "shop", "--formatter", "json"))
    kinds = rabbit.control("list_queues", "--vhost", "shop", "name", "type")
    assert [row["name"] for row in listed] == ["payments.eu"]
    assert "payments.eu\tquorum" in kinds


def test_the_node_listens_on_loopback_only_and_shares_no_cookie(rabbit: RabbitMQ) -> None:
    cookie = rabbit.base / "home" / ".erlang.cookie"
    ports = (rabbit.amqp_port, rabbit.management_port, rabbit.metrics_port, rabbit._dist_port)

    assert cookie.stat().st_mode & 0o777 == 0o400
    assert rabbit.control("list_users").count("\n") == 2  # the heading and our own; no guest
    assert all(is_listening(port) for port in ports)
    for port in ports:  # whoever listens on all addresses would answer on this one too
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=2)


def test_the_metrics_of_the_node_can_be_read(rabbit: RabbitMQ) -> None:
    address = f"http://127.0.0.1:{rabbit.metrics_port}/metrics"

    with urllib.request.urlopen(address, timeout=5) as answer:
        assert b"rabbitmq_queue_messages" in answer.read()


def test_confirmed_messages_survive_kill_9_and_no_name_service_is_left(rabbit: RabbitMQ) -> None:
    with Connection(rabbit.url, transport_options={"confirm_publish": True}) as connection:
        queue = connection.SimpleQueue("invoices.us")
        for number in range(20):
            queue.put(number)
        queue.close()
    # RabbitMQ 3.10 writes the name of a new quorum queue to the disk a moment later: killed
    # before that it starts with the queue's messages under a name that nobody knows.
    time.sleep(2)
    name_service = rabbit._epmd._process
    assert name_service

    rabbit.kill()
    assert not is_alive(name_service.pid)
    assert not is_listening(rabbit._epmd.port)
    rabbit.start()

    with Connection(rabbit.url) as connection:
        queue = connection.SimpleQueue("invoices.us")
        got = []
        for _ in range(20):
            message = queue.get(timeout=10)
            message.ack()
            got.append(message.payload)
        queue.close()
    assert got == list(range(20))


def test_a_taken_port_is_named_before_ten_seconds_are_lost(
    rabbit: RabbitMQ, tmp_path: Path
) -> None:
    other = RabbitMQ(tmp_path)
    other.management_port = rabbit.management_port

    with pytest.raises(ServerFailed, match=str(rabbit.management_port)):
        other.spawn()


def test_a_program_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("stack.servers.nginx.MORE_FOLDERS", "/nowhere")
    monkeypatch.setattr("stack.servers.rabbitmq.SCRIPT_FOLDERS", ("/nowhere/*",))

    assert Redis.missing_reason() == "redis-server is not installed"
    assert RabbitMQ.missing_reason() == "rabbitmq-server is not installed"
    assert Nginx.missing_reason() == "nginx is not installed"
