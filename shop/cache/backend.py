"""The Flask-Caching backend: bytes in Redis, or in this process.

Flask-Caching's own Redis backend pickles, and whoever can write to Redis could then run code
here; values come as JSON bytes instead and are stored as they are.
"""

import logging
import time
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
_LOCAL_ENTRIES = 5_000


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

    def __init__(self, client: "redis.Redis[bytes]") -> None:
        self._client = client

    @classmethod
    def factory(
        cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]
    ) -> "RedisBytes":
        """Called by Flask-Caching."""
        return cls(
            redis.Redis.from_url(
                config["CACHE_REDIS_URL"],
                socket_timeout=_REDIS_SECONDS,
                socket_connect_timeout=_REDIS_SECONDS,
                health_check_interval=30,
            )
        )

    def get(self, key: str) -> bytes | None:
        """The bytes kept under ``key``, or None."""
        return self._client.get(key)

    def set(self, key: str, value: bytes, timeout: int) -> None:
        """Keep ``value`` for ``timeout`` seconds."""
        self._client.set(key, value, ex=timeout)

    def delete(self, key: str) -> None:
        """Forget ``key``."""
        self._client.delete(key)


def open_backend(app: Flask, redis_url: str) -> Backend:
    """The backend the settings ask for; connects to nothing yet."""
    if redis_url:
        config = {"CACHE_TYPE": "shop.cache.backend.RedisBytes", "CACHE_REDIS_URL": redis_url}
    else:
        config = {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": _LOCAL_ENTRIES}
    extension = Cache(app, config={"CACHE_DEFAULT_TIMEOUT": 1, **config})
    return Backend(app.extensions["cache"][extension], "redis" if redis_url else "process")
