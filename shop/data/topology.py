"""Which server a reader or writer asks first: pure functions over names and addresses."""

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


def split_endpoints(url: str) -> list[str]:
    """One URL for each endpoint of a server: ``…@h1:5432,h2/db`` names two."""
    scheme, _, rest = url.partition("://")
    place, slash, database = rest.partition("/")
    user, at, hosts = place.rpartition("@")
    return [f"{scheme}://{user}{at}{host}{slash}{database}" for host in hosts.split(",")]
