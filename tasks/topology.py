"""All exchanges and queues of RabbitMQ, in one place; ``deploy/rabbitmq/definitions.json`` is made
from it (``python -m tasks.topology``) and a test keeps them equal.

Every queue exists once for each database (``payments.eu``): what a dead shard piles up fills no
other shard's queue. Work queues are quorum queues that refuse when full, so that pressure goes
back into the outbox instead of the broker's memory. Beside each stand dramatiq's ``.DQ`` (waits
for its time) and ``.XQ`` (given up, kept for a week).
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

PAYMENTS = "payments"
EMAIL = "email"
CATALOGUE = "catalogue"
INVOICES = "invoices"
ANALYTICS = "analytics"

# Waiting for others, and computing: never in one process, a PDF would stall every greenlet.
IO_QUEUES = (PAYMENTS, EMAIL, CATALOGUE)
CPU_QUEUES = (INVOICES, ANALYTICS)
ALL_QUEUES = IO_QUEUES + CPU_QUEUES

CATALOGUE_DATABASE = "catalog"
DEFAULT_DATABASES = (CATALOGUE_DATABASE, "eu", "us")

VIRTUAL_HOST = "shop"
EVENTS_EXCHANGE = "shop.events"
UNROUTED_EXCHANGE = "shop.unrouted"
UNROUTED_QUEUE = "events.unrouted"

LONGEST_QUEUE = 500_000
# A worker that crashes on a message takes its prefetched neighbours down with it, so the limit
# is well above the tries one bad message needs.
DELIVERY_LIMIT = 20
# Waiting messages are held unacknowledged: each restart of a worker counts as a delivery.
# "Unlimited" (-1) is not portable: RabbitMQ 3.10 drops the message at the first redelivery.
WAITING_DELIVERY_LIMIT = 1_000_000
WEEK_MILLISECONDS = 7 * 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Queue:
    """A queue and what it is declared with; the same arguments everywhere, or it is refused."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


def queues_of(database: str) -> tuple[str, ...]:
    """The kinds of work that ``database`` can ask for."""
    return (CATALOGUE,) if database == CATALOGUE_DATABASE else ALL_QUEUES


def queue_name(queue: str, database: str) -> str:
    """``payments.eu``: where RabbitMQ keeps this work of this database."""
    return f"{queue}.{database}"


def database_of(name: str) -> str:
    """The database a queue's name ends in: ``payments.eu`` → ``eu``."""
    return name.removesuffix(".DQ").removesuffix(".XQ").rpartition(".")[2]


def work_queue(name: str) -> Queue:
    """Where ``name`` waits to be worked on."""
    return Queue(name, _work_arguments(name, DELIVERY_LIMIT))


def delay_queue(name: str) -> Queue:
    """Where work of ``name`` waits for its time."""
    return Queue(f"{name}.DQ", _work_arguments(name, WAITING_DELIVERY_LIMIT))


def dead_queue(name: str) -> Queue:
    """Where work of ``name`` ends that was given up."""
    arguments = {"x-queue-type": "quorum", "x-message-ttl": WEEK_MILLISECONDS}
    return Queue(f"{name}.XQ", arguments)


def unrouted_queue() -> Queue:
    """Events that no other system listens to; the oldest make room for new ones."""
    return Queue(
        UNROUTED_QUEUE,
        {
            "x-queue-type": "quorum",
            "x-message-ttl": WEEK_MILLISECONDS,
            "x-max-length": 10_000,
            "x-overflow": "drop-head",
        },
    )


def list_queues(databases: Iterable[str]) -> list[Queue]:
    """Every queue of these databases."""
    names = [queue_name(queue, name) for name in databases for queue in queues_of(name)]
    return [make(name) for name in names for make in (work_queue, delay_queue, dead_queue)]


def declare(channel: Any, databases: Iterable[str]) -> None:
    """Make on the broker what is not there yet, by a channel of py-amqp."""
    channel.exchange_declare(UNROUTED_EXCHANGE, "fanout", durable=True, auto_delete=False)
    channel.exchange_declare(
        EVENTS_EXCHANGE,
        "topic",
        durable=True,
        auto_delete=False,
        arguments={"alternate-exchange": UNROUTED_EXCHANGE},
    )
    for queue in [unrouted_queue(), *list_queues(databases)]:
        channel.queue_declare(
            queue.name, durable=True, auto_delete=False, arguments=queue.arguments
        )
    channel.queue_bind(UNROUTED_QUEUE, UNROUTED_EXCHANGE)


def definitions(databases: Iterable[str] = DEFAULT_DATABASES) -> dict[str, Any]:
    """The same in RabbitMQ's own format for import; accounts belong to the installation."""
    durable = {"vhost": VIRTUAL_HOST, "durable": True, "auto_delete": False}
    exchange = {**durable, "internal": False}
    unrouted = {"alternate-exchange": UNROUTED_EXCHANGE}
    return {
        "vhosts": [{"name": VIRTUAL_HOST, "default_queue_type": "quorum"}],
        "exchanges": [
            {"name": UNROUTED_EXCHANGE, "type": "fanout", "arguments": {}, **exchange},
            {"name": EVENTS_EXCHANGE, "type": "topic", "arguments": unrouted, **exchange},
        ],
        "queues": [
            {"name": queue.name, "arguments": queue.arguments, **durable}
            for queue in [unrouted_queue(), *list_queues(databases)]
        ],
        "bindings": [
            {
                "vhost": VIRTUAL_HOST,
                "source": UNROUTED_EXCHANGE,
                "destination": UNROUTED_QUEUE,
                "destination_type": "queue",
                "routing_key": "",
                "arguments": {},
            }
        ],
    }


def _work_arguments(name: str, delivery_limit: int) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": delivery_limit,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": f"{name}.XQ",
        # A message on its way to .XQ is not let go before it has arrived; RabbitMQ offers this
        # only to queues that refuse when full.
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-max-length": LONGEST_QUEUE,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(definitions(), indent=2) + "\n")
