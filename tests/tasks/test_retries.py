"""With a real RabbitMQ: what becomes of a message whose actor fails."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import dramatiq
import pytest

from shop.kernel.clock import utc_now
from shop.kernel.errors import Unavailable
from shop.messaging.message import Message
from shop.messaging.rules import MAX_ATTEMPTS
from stack.servers.rabbitmq import RabbitMQ
from tasks import broker as broker_module
from tasks import middleware
from tasks.actors import Actor, Task
from tasks.broker import ShopBroker
from tasks.collecting import collect_dead
from tasks.middleware import DeadLetters, SafeRetries, Shares
from tasks.publisher import Publisher
from tasks.wire import to_dramatiq
from tests.tasks.outboxes import Outboxes
from tests.tasks.programs import wait_until
from tests.tasks.queues import Queues

pytestmark = pytest.mark.real_servers

Consume = Callable[..., ShopBroker]
NOBODY = "amqp://127.0.0.1:9//"


@pytest.fixture
def consume(rabbitmq: RabbitMQ, queues: Queues, outboxes: Outboxes) -> Iterator[Consume]:
    """Consumes ``email.eu`` with one actor called ``write``, publishing to ``publish_to``."""
    running: list[tuple[ShopBroker, Publisher, dramatiq.Worker]] = []

    def start(work: Callable[[Message], None], publish_to: str = rabbitmq.url) -> ShopBroker:
        stages = [Shares(), DeadLetters(), SafeRetries()]
        publisher = Publisher(publish_to, "test")
        broker = ShopBroker(rabbitmq.url, publisher, stages)
        actor = Actor(Task("write", "email"), work)
        broker_module._declare_actor(broker, actor, ["email.eu"])
        worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=50)
        worker.start()
        running.append((broker, publisher, worker))
        return broker

    yield start
    for broker, publisher, worker in running:
        worker.stop()
        broker.close()
        publisher.drop()


def task(**changes: object) -> Message:
    now = utc_now()
    plain = Message(uuid4(), "eu", "task", "write", "email", {}, {}, 0, now, now)
    return replace(plain, **changes)


def send(queues: Queues, message: Message) -> None:
    queues.put("email.eu", to_dramatiq(message, "eu").encode())


def spoil(_message: Message) -> None:
    raise ValueError("no ink")


def test_a_failed_message_comes_again_and_its_failures_are_counted(
    queues: Queues, consume: Consume
):
    seen: list[int] = []

    def write(message: Message) -> None:
        seen.append(message.attempts)
        if len(seen) < 3:
            raise ValueError("no ink")

    consume(write)
    send(queues, task())

    assert wait_until(lambda: len(seen) == 3)
    assert seen == [0, 1, 2]
    assert wait_until(lambda: queues.count("email.eu") == 0)
    assert queues.count("email.eu.XQ") == 0


def test_a_server_that_is_away_costs_no_attempt(queues: Queues, consume: Consume):
    seen: list[int] = []

    def write(message: Message) -> None:
        seen.append(message.attempts)
        if len(seen) < 3:
            raise Unavailable("nobody opens")

    consume(write)
    send(queues, task(attempts=MAX_ATTEMPTS - 1))

    assert wait_until(lambda: len(seen) == 3)
    assert seen == [MAX_ATTEMPTS - 1] * 3


def test_what_fails_to_the_end_lands_in_the_dead_queue_and_becomes_a_row(
    outboxes: Outboxes, queues: Queues, consume: Consume
):
    message = task(attempts=MAX_ATTEMPTS - 1)
    consume(spoil)
    send(queues, message)

    assert wait_until(lambda: queues.count("email.eu.XQ") == 1)
    assert wait_until(lambda: dead(outboxes) == [(str(message.id), MAX_ATTEMPTS)])
    assert "ValueError: no ink" in str(outboxes.one("error", "dead_letter"))


def test_a_retry_that_rabbitmq_does_not_take_waits_in_the_outbox(
    outboxes: Outboxes, queues: Queues, consume: Consume
):
    message = task()
    consume(spoil, publish_to=NOBODY)
    send(queues, message)

    assert wait_until(lambda: outboxes.count() == 1)
    assert outboxes.one("id") == str(message.id)
    assert (outboxes.one("actor"), outboxes.one("queue")) == ("write", "email")
    assert outboxes.one("attempts") == 1
    assert queues.count("email.eu.XQ") == 0


def test_a_retry_that_can_wait_nowhere_is_dead_but_not_lost(
    outboxes: Outboxes, queues: Queues, consume: Consume, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> None:
        raise Unavailable("the database is away")

    monkeypatch.setattr(middleware, "keep", away)
    monkeypatch.setattr(middleware, "bury", away)
    message = task()
    consume(spoil, publish_to=NOBODY)
    send(queues, message)
    assert wait_until(lambda: queues.count("email.eu.XQ") == 1)
    assert (outboxes.count(), dead(outboxes)) == (0, [])

    with queues.channel() as channel:
        assert collect_dead(channel, "eu") == 1

    assert dead(outboxes) == [(str(message.id), 1)]
    assert queues.count("email.eu.XQ") == 0


def test_a_message_for_nobody_becomes_a_dead_letter(
    outboxes: Outboxes, queues: Queues, consume: Consume
):
    message = task(actor="sing")
    consume(spoil)
    send(queues, message)

    assert wait_until(lambda: dead(outboxes) == [(str(message.id), 1)])
    assert outboxes.one("error", "dead_letter") == "no actor is called sing"


def test_what_is_no_message_at_all_is_collected_too(outboxes: Outboxes, queues: Queues):
    queues.put("email.eu.XQ", b"\xff nonsense")

    with queues.channel() as channel:
        assert collect_dead(channel, "eu") == 1

    assert outboxes.one("name", "dead_letter") == "unreadable"
    assert "nonsense" in str(outboxes.one("payload->>'body'", "dead_letter"))
    assert queues.count("email.eu.XQ") == 0


def test_no_queue_fills_all_threads(consume: Consume):
    class Boot:
        worker_threads = 32
        queue_prefetch = 64

    broker = consume(spoil)
    for name in ("payments.eu", "payments.us", "email.us", "catalogue.eu", "catalogue.us"):
        broker.queues.add(name)
    worker = Boot()

    Shares().before_worker_boot(broker, worker)

    assert worker.queue_prefetch == 13


def dead(outboxes: Outboxes) -> list[tuple[object, ...]]:
    return outboxes.databases.sql("eu", "SELECT id, attempts FROM dead_letter")
