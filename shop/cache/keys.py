"""All cache keys on one page, each with its version and its time to live.

A version grows when the shape of the value changes, so that a release never reads the values
of another. No time exceeds one second yet: nothing evicts across processes, and a change must
be visible within two seconds (DESIGN, promise 6). The tenant is part of every key.
"""

import hashlib
from dataclasses import dataclass

SECOND = 1


@dataclass(frozen=True, slots=True)
class Key:
    """``text`` names the value; it is kept for ``seconds``."""

    text: str
    seconds: int


def product_page(tenant_id: str, handle: str) -> Key:
    """A product with variants, prices, pictures and stock states."""
    return Key(f"v1:{tenant_id}:product:{handle}", SECOND)


def listing(tenant_id: str, what: str) -> Key:
    """A page of product cards: a collection, a search, the newest."""
    return Key(f"v1:{tenant_id}:listing:{_digest(what)}", SECOND)


def collections(tenant_id: str) -> Key:
    """The shelves of a storefront."""
    return Key(f"v1:{tenant_id}:collections", SECOND)


def top_products(tenant_id: str, limit: int) -> Key:
    """The best sellers' cards."""
    return Key(f"v1:{tenant_id}:top:{limit}", SECOND)


def artwork(tenant_id: str, handle: str, option: str) -> Key:
    """The drawing of a product in the colour of one of its options."""
    return Key(f"v1:{tenant_id}:artwork:{_digest(handle, option)}", SECOND)


def offers(tenant_id: str, skus: str) -> Key:
    """What a quote needs of some SKUs: price, title, tax class, weight."""
    return Key(f"v1:{tenant_id}:offers:{skus}", SECOND)


def market(tenant_id: str) -> Key:
    """How a tenant ships, and for how much."""
    return Key(f"v1:{tenant_id}:market", SECOND)


def _digest(*parts: str) -> str:
    # What visitors type is of any length and holds any sign; a key is short and plain.
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
