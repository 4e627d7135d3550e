"""``python -m tasks.relay``: brings events from the outboxes to those who follow them.

One loop in one thread for each database, so that a hung one delays no other. Without RabbitMQ
an event becomes task rows of the same outbox; with it, messages in its queues.
"""

import time
from collections.abc import Callable

from config import Settings
from shop.messaging.queries import count_dead_letters, oldest_seconds
from shop.messaging.repair import list_databases
from shop.messaging.units import looking
from shop.observability import metrics
from tasks.expanding import expand
from tasks.polling import Poller
from tasks.process import begin, spawn, wait_for_the_end
from tasks.publishing import Publication

LOOK_SECONDS = 5.0


class Relay:
    """The loop of one database."""

    def __init__(
        self, database: str, forward: Callable[[], int], tidy: Callable[[], int] | None = None
    ) -> None:
        self._database = database
        self._forward = forward
        self._tidy = tidy
        self._looked_at = float("-inf")

    def step(self) -> int:
        """Forward one batch; from time to time look at what waits and what died."""
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._looked_at = time.monotonic()
            self._measure()
            if self._tidy is not None:
                self._tidy()
        return self._forward()

    def _measure(self) -> None:
        with looking(self._database) as session:
            age, dead = oldest_seconds(session), count_dead_letters(session)
        metrics.outbox_oldest_seconds.labels(self._database).set(age)
        for queue, number in dead.items():
            metrics.dead_letters.labels(queue).set(number)


def make_relay(settings: Settings, database: str) -> Relay:
    """The relay of ``database`` for these settings."""
    if settings.amqp_url:
        publication = Publication(str(settings.amqp_url), database)
        return Relay(database, publication.publish, publication.collect)
    return Relay(database, lambda: expand(database))


def main() -> None:
    """Run until asked to stop; a batch that has begun is finished."""
    settings = begin("relay")
    pollers = [
        Poller(f"the relay of {name}", make_relay(settings, name).step) for name in list_databases()
    ]
    threads = [spawn(poller.name, poller.run) for poller in pollers]
    wait_for_the_end()
    for poller in pollers:
        poller.stop()
    for thread in threads:
        thread.join(10)


if __name__ == "__main__":
    main()
