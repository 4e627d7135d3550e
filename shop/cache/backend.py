"""The Flask-Caching backend: bytes in Redis, or in this process.

Flask-Caching's own Redis backend pickles, and whoever can write to Redis could then run code
here; values come as JSON bytes instead and are stored as they are.
"""

import logging
import threading
import time
from collections import OrderedDict
from typing import Any

import redis
from flask import Flask
from flask_caching import Cache

from shop.observability import metrics

logger = logging.getLogger(__name__)

_REDIS_SECONDS = 0.25
# After an error the server is left alone for this long: a dead one must not cost every visitor
# a time-out.
_PAUSE_SECONDS = 1.0
# Commands take a fraction of a millisecond; more connections than this help nobody.
_REDIS_CONNECTIONS = 16
LOCAL_BYTES = 32_000_000


class Backend:
    """Get and set bytes; any trouble is a miss."""

    def __init__(self, store: Any, layer: str) -> None:
        self._store = store
        self._layer = layer
        self._paused_until = 0.0

    def get(self, key: str) -> bytes | None:
        """The bytes kept under ``key``, or None."""
        value = self._try("get", key)
        metrics.cache_lookups.labels(self._layer, "miss" if value is None else "hit").inc()
        return value if isinstance(value, bytes) else None

    def set(self, key: str, value: bytes, seconds: int) -> None:
        """Keep ``value`` for ``seconds``."""
        self._try("set", key, value, seconds)

    def delete(self, key: str) -> None:
        """Forget ``key``."""
        self._try("delete", key)

    def _try(self, verb: str, *arguments: Any) -> Any:
        if time.monotonic() < self._paused_until:
            return None
        try:
            return getattr(self._store, verb)(*arguments)
        except redis.RedisError as error:
            self._paused_until = time.monotonic() + _PAUSE_SECONDS
            logger.warning("the cache does not answer: %s", type(error).__name__)
            return None


class RedisBytes:
    """The part of Flask-Caching's backend interface that the shop uses, over plain bytes."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def get(self, key: str) -> bytes | None:
        """The bytes kept under ``key``, or None."""
        value = self._client.get(key)
        return value if isinstance(value, bytes) else None

    def set(self, key: str, value: bytes, timeout: int) -> None:
        """Keep ``value`` for ``timeout`` seconds."""
        self._client.set(key, value, ex=timeout)

    def delete(self, key: str) -> None:
        """Forget ``key``."""
        self._client.delete(key)


class ProcessBytes:
    """The same in this process: at most ``LOCAL_BYTES``, the oldest values go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        """The bytes kept under ``key``, or None."""
        with self._lock:
            expires_at, value = self._entries.get(key, (0.0, b""))
            return value if expires_at > time.monotonic() else None

    def set(self, key: str, value: bytes, timeout: int) -> None:
        """Keep ``value`` for ``timeout`` seconds."""
        with self._lock:
            self._drop(key)
            self._entries[key] = (time.monotonic() + timeout, value)
            self._bytes += len(value)
            while self._bytes > LOCAL_BYTES:
                self._drop(next(iter(self._entries)))

    def delete(self, key: str) -> None:
        """Forget ``key``."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        if (dropped := self._entries.pop(key, None)) is not None:
            self._bytes -= len(dropped[1])


def make_redis_bytes(_app: Flask, config: dict[str, Any], _args: Any, _options: Any) -> RedisBytes:
    """Called by Flask-Caching."""
    pool = redis.BlockingConnectionPool.from_url(
        config["CACHE_REDIS_URL"],
        max_connections=_REDIS_CONNECTIONS,
        timeout=_REDIS_SECONDS,
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
        health_check_interval=30,
    )
    return RedisBytes(redis.Redis(connection_pool=pool))


def make_process_bytes(_app: Flask, _config: Any, _args: Any, _options: Any) -> ProcessBytes:
    """Called by Flask-Caching."""
    return ProcessBytes()


def open_backend(app: Flask, redis_url: str) -> Backend:
    """The backend the settings ask for; connects to nothing yet."""
    make = make_redis_bytes if redis_url else make_process_bytes
    config = {
        # A function: of a class that is not one of its own Flask-Caching calls the constructor.
        "CACHE_TYPE": f"{make.__module__}.{make.__name__}",
        "CACHE_DEFAULT_TIMEOUT": 1,
        "CACHE_REDIS_URL": redis_url,
    }
    extension = Cache(app, config=config)
    return Backend(app.extensions["cache"][extension], "redis" if redis_url else "process")
