"""RabbitMQ's queues as the tests look at them, over a connection for each look."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kombu import Connection

from tasks import topology

DATABASES = topology.DEFAULT_DATABASES


@dataclass
class Queues:
    """All queues of the topology."""

    url: str

    @contextmanager
    def channel(self) -> Iterator[Any]:
        with Connection(self.url, connect_timeout=5) as connection:
            yield connection.channel()

    def empty(self) -> None:
        """Declare what is not there and drop what lies there."""
        with self.channel() as channel:
            topology.declare(channel, DATABASES)
            for queue in [topology.unrouted_queue(), *topology.list_queues(DATABASES)]:
                channel.queue_purge(queue.name)

    def count(self, name: str) -> int:
        """How many messages are ready in the queue."""
        with self.channel() as channel:
            return int(channel.queue_declare(name, passive=True).message_count)

    def take(self, name: str) -> Any:
        """The next message of the queue, taken out; None when there is none."""
        with self.channel() as channel:
            return channel.basic_get(name, no_ack=True)

    def put(self, name: str, body: bytes) -> None:
        """Put anything into the queue."""
        with self.channel() as channel:
            channel.basic_publish(channel.prepare_message(body), routing_key=name)
