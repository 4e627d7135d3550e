"""``remember``: a value from the cache, or loaded once and kept.

Values are JSON of a declared type; a value another release wrote in another shape is a miss.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from shop.cache.backend import Backend
from shop.cache.flights import Flights
from shop.cache.keys import Key

T = TypeVar("T")

_backend: Backend | None = None
_flights: Flights | None = None
_encode = msgspec.json.Encoder(enc_hook=str).encode


def install_backend(backend: Backend) -> None:
    """Make this the process's backend; done once by the runtime."""
    global _backend, _flights
    # One process has one cache. Here and not on import: gevent has replaced the locks by now.
    _backend, _flights = backend, Flights()


def remember(key: Key, type_: type[T] | Any, load: Callable[[], T]) -> T:
    """The value kept under ``key``, else what ``load`` returns, kept for the key's time.

    Callers who miss it at the same moment share one load, and its error if it fails; that holds
    while the backend is away, too. Each gets a value of his own.
    """
    if _backend is None or _flights is None:
        return load()
    found = _decode(_backend.get(key.text), type_)
    if found is None:
        stored = _flights.join(key.text, _Load(_backend, key, type_, load))
        found = _decode(stored, type_)
    return found[0] if found is not None else load()


class _Load:
    """Loads a value, keeps it, and is its JSON."""

    def __init__(self, backend: Backend, key: Key, type_: Any, load: Callable[[], Any]) -> None:
        self._backend, self._key, self._type, self._load = backend, key, type_, load

    def __call__(self) -> bytes:
        kept = self._backend.get(self._key.text)
        if kept is not None and _decode(kept, self._type) is not None:
            return kept  # another load ended between our look and our turn
        stored = _encode(self._load())
        self._backend.set(self._key.text, stored, self._key.seconds)
        return stored


def _decode(stored: bytes | None, type_: Any) -> tuple[Any] | None:
    if stored is None:
        return None
    try:
        return (msgspec.json.decode(stored, type=type_),)
    except msgspec.MsgspecError:
        return None
