"""Which replica a reader asks first: pure functions over names."""

import hashlib
from collections.abc import Sequence


def rank_replicas(replicas: Sequence[str], key: str) -> list[str]:
    """All replicas, the one for ``key`` first, by rendezvous hashing.

    The same key prefers the same replica for as long as it is there, so that repeated reads
    of one order or cart never go backwards; when it is gone its keys spread over the others.
    """

    def weight(replica: str) -> bytes:
        return hashlib.blake2b(f"{replica}\0{key}".encode(), digest_size=8).digest()

    return sorted(replicas, key=weight, reverse=True)
