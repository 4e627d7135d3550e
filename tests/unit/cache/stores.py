"""A cache whose every move a test sees, and that can be broken."""

import redis


class Shelf:
    """Keeps bytes in a dictionary; raises ``error`` instead while it is set."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.seconds: dict[str, int] = {}
        self.error: redis.RedisError | None = None
        self.asked = 0

    def get(self, key: str) -> bytes | None:
        self._ask()
        return self.kept.get(key)

    def set(self, key: str, value: bytes, seconds: int) -> None:
        self._ask()
        self.kept[key], self.seconds[key] = value, seconds

    def delete(self, key: str) -> None:
        self._ask()
        self.kept.pop(key, None)

    def _ask(self) -> None:
        self.asked += 1
        if self.error is not None:
            raise self.error
