"""Free ports on loopback, below the range that the system gives to outgoing connections."""

import itertools
import random
import socket
from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
# Linux gives 32768–60999 and macOS 49152–65535 to outgoing connections: one of those can sit
# on a port that looked free a moment ago. Below 20000 live the well-known development servers.
LOWEST, HIGHEST = 20_000, 32_700


def is_free(port: int) -> bool:
    """Whether a server could listen here now.

    The bind alone is not enough: on macOS SO_REUSEADDR lets us bind beside a listener on all
    addresses, so that we also ask whether someone answers.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return not is_listening(port)


def is_listening(port: int) -> bool:
    """Whether a server accepts connections on the port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=0.3).close()
    except OSError:
        return False
    return True


def free_ports(first: int | None = None) -> Iterator[int]:
    """Free ports, one after another; ``first`` is tried first, so that a port can stay the same.

    The start is random: two runs that begin together shall not race for the same port.
    """
    start = random.randrange(LOWEST, HIGHEST)
    candidates = itertools.chain(range(start, HIGHEST), range(LOWEST, start))
    for port in itertools.chain([first] if first else [], candidates):
        if is_free(port):
            yield port


def free_port(first: int | None = None) -> int:
    """One free port."""
    return next(free_ports(first))
