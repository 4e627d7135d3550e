"""How often one address may ask for what is dear: a token bucket for each, in this process.

Generous, because behind one address there may be an office or a campus. With several processes
an address gets as many buckets; nginx in front has limits of its own.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from flask import current_app, request

from shop.web.errors import RateLimited

# What a process remembers at most; the address seen longest ago is forgotten first.
_MOST_BUCKETS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Limit:
    """``burst`` requests at once, and ``per_minute`` in the long run."""

    name: str
    per_minute: int
    burst: int


CHECKOUT: Final = Limit("checkout", per_minute=60, burst=300)
SEARCH: Final = Limit("search", per_minute=300, burst=300)


class Buckets:
    """The buckets of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, limit: Limit, address: str) -> float:
        """Take a token; returns 0, or the seconds until there is one."""
        now, key, per_second = self._clock(), (limit.name, address), limit.per_minute / 60
        with self._lock:
            left, since = self._buckets.pop(key, (float(limit.burst), now))
            left = min(limit.burst, left + (now - since) * per_second)
            wait = 0.0 if left >= 1 else (1 - left) / per_second
            self._buckets[key] = (left if wait else left - 1, now)
            if len(self._buckets) > _MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return wait


def check(limit: Limit) -> None:
    """Count this request; RateLimited when its address has used up ``limit``."""
    settings = current_app.extensions["settings"]
    if not settings.rate_limits:
        return
    address = client_address(
        request.environ.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        settings.trusted_proxies,
    )
    buckets: Buckets = current_app.extensions["limits"]
    wait = buckets.take(limit, network_of(address))
    if wait:
        raise RateLimited("too many requests from this address", retry_after_seconds=wait)


def client_address(remote: str, forwarded: str, trusted: Iterable[str]) -> str:
    """Who asked: ``X-Forwarded-For`` is believed hop by hop, as far as trusted proxies wrote it.

    An empty ``remote`` is a unix socket, which only processes of this machine can open.
    """
    networks = [ipaddress.ip_network(network) for network in trusted]
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = remote
    while hops and _is_trusted(address, networks) and _is_address(hops[-1]):
        address = hops.pop()
    return address


def network_of(address: str) -> str:
    """The address, or for IPv6 the /64 that one household or server has to itself."""
    if not _is_address(address) or ipaddress.ip_address(address).version == 4:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False))


def _is_trusted(
    address: str, networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    if not address:
        return True
    return _is_address(address) and any(ipaddress.ip_address(address) in n for n in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
