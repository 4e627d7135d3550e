"""With RabbitMQ: an event becomes messages for its followers and one for other systems.

Rows are leased in one transaction, published outside any, and deleted in another once RabbitMQ
has confirmed all that follows from them. Who dies in between leaves a lease that ends: the rows
are published once more, under the same message ids.
"""

from dataclasses import replace
from uuid import UUID

from shop.messaging.leasing import is_anything_waiting, lease
from shop.messaging.message import Message
from shop.messaging.rules import LONGEST_WAIT_SECONDS
from shop.messaging.settling import acknowledge, give_back, retry_later
from shop.messaging.tables import EVENTS
from shop.messaging.units import bookkeeping, looking
from shop.observability.crashpoints import crashpoint
from tasks import topology
from tasks.cloud_events import CONTENT_TYPE, to_cloud_event
from tasks.collecting import collect_dead
from tasks.publisher import BrokerAway, Outgoing, Publisher
from tasks.subscriptions import tasks_after
from tasks.wire import to_dramatiq

BATCH = 500
LEASE_SECONDS = 30.0


class Publication:
    """What one relay loop publishes of ``database``, over a connection of its own."""

    def __init__(self, url: str, database: str) -> None:
        self._database = database
        self._publisher = Publisher(
            url,
            f"relay of {database}",
            prepare=lambda channel: topology.declare(channel, [database]),
        )
        self._shares = dict.fromkeys((EVENTS, *topology.queues_of(database)), BATCH)

    def publish(self) -> int:
        """Publish up to a batch of events and of tasks; returns how many.

        Raises BrokerAway, before anything was leased where possible.
        """
        with looking(self._database) as session:
            if not is_anything_waiting(session, self._shares):
                return 0
        self._publisher.connect()
        with bookkeeping(self._database) as session:
            leased = lease(session, self._shares, LEASE_SECONDS)
        outgoing = {message.id: self._outgoing(message) for message in leased}
        refused = self._publisher.publish([part for parts in outgoing.values() for part in parts])
        crashpoint("relay_after_publish")
        failed = {
            message.id: refused[part.key]
            for message in leased
            for part in outgoing[message.id]
            if part.key in refused
        }
        self._settle(leased, failed)
        if not self._publisher.is_connected:
            raise BrokerAway(f"RabbitMQ was lost: {next(iter(failed.values()), '')}")
        return len(leased)

    def collect(self) -> int:
        """Make rows of what RabbitMQ gave up; returns how many. Raises BrokerAway."""
        with self._publisher.channel() as channel:
            return collect_dead(channel, self._database)

    def close(self) -> None:
        """Let go of the connection."""
        self._publisher.drop()

    def _settle(self, leased: list[Message], failed: dict[UUID, str]) -> None:
        """Delete what arrived; what did not is tried again, at once when the broker is back."""
        with bookkeeping(self._database) as session:
            acknowledge(session, [message for message in leased if message.id not in failed])
            for message in leased:
                if message.id not in failed:
                    continue
                if self._publisher.is_connected:
                    wait = min(2.0**message.attempts, LONGEST_WAIT_SECONDS)
                    retry_later(session, message, failed[message.id], wait)
                else:
                    give_back(session, message, failed[message.id])

    def _outgoing(self, message: Message) -> list[Outgoing]:
        if message.actor:
            # Leasing counted an attempt that was none: no actor has seen it.
            return [self._task(replace(message, attempts=message.attempts - 1))]
        parts = [self._task(replace(task, attempts=0)) for task in tasks_after(message)]
        return [*parts, _event(message)]

    def _task(self, task: Message) -> Outgoing:
        return Outgoing(
            key=str(task.id),
            routing_key=topology.queue_name(task.queue, self._database),
            body=to_dramatiq(task, self._database).encode(),
            headers=task.headers,
        )


def _event(event: Message) -> Outgoing:
    return Outgoing(
        key=str(event.id),
        exchange=topology.EVENTS_EXCHANGE,
        routing_key=event.name,
        body=to_cloud_event(event),
        content_type=CONTENT_TYPE,
        headers=event.headers,
    )
