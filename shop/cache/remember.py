"""``remember``: a value from the cache, or loaded once and kept.

Values are JSON of a declared type; a value another release wrote in another shape is a miss.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from shop.cache.backend import Backend
from shop.cache.keys import Key

T = TypeVar("T")

# Loads of the same key in one process wait for each other; a few keys share a lock, which only
# makes them wait needlessly, never wrong.
_STRIPES = 64
_SINGLE_FLIGHT_SECONDS = 1.0

_backend: Backend | None = None
_locks: list[threading.Lock] = []
_encode = msgspec.json.Encoder(enc_hook=str).encode


def install_backend(backend: Backend) -> None:
    """Make this the process's backend; done once by the runtime."""
    global _backend  # noqa: PLW0603 – one process has one cache
    _backend = backend
    _locks[:] = [threading.Lock() for _ in range(_STRIPES)]


def remember(key: Key, type_: type[T] | Any, load: Callable[[], T]) -> T:
    """The value kept under ``key``, else what ``load`` returns, kept for the key's time."""
    if _backend is None:
        return load()
    found = _find(_backend, key, type_)
    if found is not None:
        return found[0]
    lock = _locks[hash(key.text) % _STRIPES]
    held = lock.acquire(timeout=_SINGLE_FLIGHT_SECONDS)
    try:
        found = _find(_backend, key, type_)
        if found is not None:
            return found[0]
        value = load()
        _backend.set(key.text, _encode(value), key.seconds)
        return value
    finally:
        if held:
            lock.release()


def _find(backend: Backend, key: Key, type_: Any) -> tuple[Any] | None:
    stored = backend.get(key.text)
    if stored is None:
        return None
    try:
        return (msgspec.json.decode(stored, type=type_),)
    except msgspec.MsgspecError:
        return None
