"""With RabbitMQ: dramatiq consumes (pika), and everything that is published goes through kombu.

dramatiq's own ``enqueue`` opens a connection for each greenlet that ever publishes and keeps
it; here a process has one for all of them.
"""

import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.common import current_millis, dq_name
from dramatiq.errors import ConnectionClosed
from dramatiq.middleware import Middleware

from shop.messaging.repair import list_databases
from tasks import topology
from tasks.actors import Actor, load_actors, perform
from tasks.middleware import DeadLetters, SafeRetries, Shares
from tasks.process import begin
from tasks.publisher import BrokerAway, Outgoing, Publisher
from tasks.wire import from_kwargs

# Longer than one publication may take: whoever waits here waits for another's.
TURN_SECONDS = 5.0


class ShopBroker(RabbitmqBroker):
    """dramatiq's RabbitMQ broker on our topology, publishing by one connection a process."""

    def __init__(self, url: str, publisher: Publisher, middleware: list[Middleware]) -> None:
        super().__init__(url=url, middleware=middleware)
        self._publisher = publisher
        self._turn = threading.Lock()

    def enqueue(
        self, message: "dramatiq.Message[Any]", *, delay: int | None = None
    ) -> "dramatiq.Message[Any]":
        """Publish and wait for the confirm; raises ConnectionClosed when there is none."""
        if delay is not None:
            eta = {"eta": current_millis() + delay}
            message = message.copy(queue_name=dq_name(message.queue_name), options=eta)
        outgoing = Outgoing(message.message_id, message.queue_name, message.encode())
        if refused := self._publish(outgoing):
            raise ConnectionClosed(BrokerAway(refused))
        return message

    def _publish(self, outgoing: Outgoing) -> str:
        """Why it was not taken; empty when it was."""
        if not self._turn.acquire(timeout=TURN_SECONDS):
            return "others wait for RabbitMQ already"
        try:
            return self._publisher.publish([outgoing]).get(outgoing.key, "")
        except BrokerAway as error:
            return str(error)
        finally:
            self._turn.release()

    def _ensure_queue(self, canonical_queue_name: str) -> None:
        """Declare it and let the connection go.

        Consumers open their own, and one that nobody reads from is closed for its silence.
        """
        try:
            super()._ensure_queue(canonical_queue_name)
        finally:
            del self.connection

    def _declare_queue(self, queue_name: str) -> Any:
        return self._declare(topology.work_queue(queue_name))

    def _declare_dq_queue(self, queue_name: str) -> Any:
        return self._declare(topology.delay_queue(queue_name))

    def _declare_xq_queue(self, queue_name: str) -> Any:
        return self._declare(topology.dead_queue(queue_name))

    def _declare(self, queue: topology.Queue) -> Any:
        return self.channel.queue_declare(queue=queue.name, durable=True, arguments=queue.arguments)


def make_broker(url: str, name: str, queues: Iterable[str], databases: Iterable[str]) -> ShopBroker:
    """A broker whose actors and queues are those of ``queues`` for every one of ``databases``."""
    broker = ShopBroker(
        url, Publisher(url, name), middleware=[Shares(), DeadLetters(), SafeRetries()]
    )
    places = list(databases)
    for actor in load_actors(queues).values():
        names = [
            topology.queue_name(actor.task.queue, database)
            for database in places
            if actor.task.queue in topology.queues_of(database)
        ]
        _declare_actor(broker, actor, names)
    return broker


def start_broker(service: str, queues: Iterable[str]) -> ShopBroker:
    """Start the runtime of a worker process and make its broker dramatiq's own."""
    settings = begin(service)
    if not settings.amqp_url:
        sys.exit("AMQP_URL is not set: without RabbitMQ the worker is `python -m tasks.worker`")
    broker = make_broker(str(settings.amqp_url), service, queues, list_databases())
    dramatiq.set_broker(broker)
    return broker


def _declare_actor(broker: ShopBroker, actor: Actor, queue_names: list[str]) -> None:
    """dramatiq knows one queue for an actor; a message goes back to the one it came from."""
    declare = dramatiq.actor(broker=broker, actor_name=actor.task.actor, queue_name=queue_names[0])
    declare(_consumer(actor))
    for queue_name in queue_names:
        broker.declare_queue(queue_name)


def _consumer(actor: Actor) -> Callable[..., None]:
    def consume(**kwargs: Any) -> None:
        try:
            perform(actor, from_kwargs(kwargs))
        except Exception as error:
            # dramatiq would log any other as an unhandled fault; SafeRetries judges the cause.
            raise dramatiq.Retry(str(error)) from error

    return consume
