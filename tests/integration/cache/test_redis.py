"""The cache on a real Redis, and on one that is gone, mute, or came back."""

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from flask import Flask

from shop.cache import remember as module
from shop.cache.backend import open_backend
from shop.cache.keys import Key
from shop.cache.remember import install_backend, remember
from stack.servers.redis import Redis

KEY = Key("v1:eu:lamp", 1)


@dataclass(frozen=True)
class Lamp:
    name: str
    lumen: int


LAMP = Lamp("Lämpchen", 800)


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory):
    if reason := Redis.missing_reason():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def use(monkeypatch):
    """Makes a URL the process's cache; returns its store."""
    monkeypatch.setattr(module, "_backend", None)
    monkeypatch.setattr(module, "_flights", None)
    stores = []

    def install(url):
        backend = open_backend(Flask("cache"), url)
        install_backend(backend)
        stores.append(backend._store)
        return backend._store

    yield install
    for store in stores:
        store._client.connection_pool.disconnect()


class Source:
    loads = 0

    def __call__(self):
        self.loads += 1
        return LAMP


def timed(function):
    started = time.monotonic()
    return function(), time.monotonic() - started


@pytest.mark.real_servers
def test_a_value_is_kept_in_redis_as_json_for_its_time(redis_server, use):
    client = use(redis_server.url)._client
    client.flushall()
    source = Source()

    assert [remember(KEY, Lamp, source) for _ in range(3)] == [LAMP] * 3

    assert source.loads == 1
    assert client.get(KEY.text) == '{"name":"Lämpchen","lumen":800}'.encode()
    assert 0 < client.pttl(KEY.text) <= 1000


@pytest.mark.real_servers
def test_two_processes_share_what_one_has_loaded(redis_server, use):
    use(redis_server.url)._client.flushall()
    remember(KEY, Lamp, Source())

    use(redis_server.url)
    second = Source()

    assert remember(KEY, Lamp, second) == LAMP
    assert second.loads == 0


@pytest.mark.real_servers
def test_a_hundred_callers_use_few_connections(redis_server, use):
    client = use(redis_server.url)._client
    client.flushall()

    with ThreadPoolExecutor(100) as pool:
        keys = [Key(f"v1:eu:lamp:{number}", 1) for number in range(300)]
        list(pool.map(lambda key: remember(key, Lamp, Source()), keys))

    assert client.dbsize() == 300  # none was refused a connection
    assert client.info("clients")["connected_clients"] <= 17


@pytest.mark.real_servers
def test_a_redis_that_restarts_is_used_again_by_itself(redis_server, use):
    client = use(redis_server.url)._client
    remember(KEY, Lamp, Source())
    redis_server.kill()

    source = Source()
    value, seconds = timed(lambda: [remember(KEY, Lamp, source) for _ in range(50)])
    assert value == [LAMP] * 50
    assert source.loads == 50
    assert seconds < 0.3

    redis_server.start()
    deadline = time.monotonic() + 2
    while client.get(KEY.text) is None:
        assert time.monotonic() < deadline
        remember(KEY, Lamp, Source())
        time.sleep(0.05)


@pytest.mark.real_servers
def test_a_restart_that_nobody_noticed_costs_no_miss_but_the_first(redis_server, use):
    """The pooled connection is closed by then: one more try, at once, finds the new server."""
    client = use(redis_server.url)._client
    remember(KEY, Lamp, Source())
    redis_server.kill()
    redis_server.start()

    remember(KEY, Lamp, Source())

    assert client.exists(KEY.text) == 1


def test_a_closed_port_costs_nothing(use):
    use("redis://127.0.0.1:9/0")
    source = Source()

    value, seconds = timed(lambda: [remember(KEY, Lamp, source) for _ in range(50)])

    assert value == [LAMP] * 50
    assert source.loads == 50
    assert seconds < 0.2


def test_a_mute_redis_costs_a_quarter_of_a_second_once(use):
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        use(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        source = Source()

        value, seconds = timed(lambda: [remember(KEY, Lamp, source) for _ in range(50)])

    assert value == [LAMP] * 50
    assert seconds < 0.6
