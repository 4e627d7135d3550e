"""With a real RabbitMQ: from event to queue, what it refuses, and what survives its death."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid5

import dramatiq
import pytest

from shop.orders.events import SoldLine
from stack.servers.rabbitmq import RabbitMQ
from tasks import publishing
from tasks.publisher import BrokerAway, Outgoing, Publisher
from tasks.publishing import Publication
from tasks.topology import UNROUTED_QUEUE
from tasks.wire import from_kwargs
from tests.tasks.outboxes import Outboxes, cancelled, paid, sold_out
from tests.tasks.programs import Program, environment, wait_until
from tests.tasks.queues import Queues

pytestmark = pytest.mark.real_servers

MUG = UUID("01a2125e-0000-7000-8000-000000000001")

StartWorkers = Callable[[], list[Program]]
Publications = Callable[..., Publication]


@pytest.fixture
def publications(queues: Queues) -> Iterator[Publications]:
    """Makes what a relay publishes with, and lets go of it after the test."""
    made: list[Publication] = []

    def make(url: str = queues.url) -> Publication:
        made.append(Publication(url, "eu"))
        return made[-1]

    yield make
    for publication in made:
        publication.close()


@pytest.fixture
def workers(cluster, outboxes, programs, rabbitmq: RabbitMQ, tmp_path: Path):
    """Starts relay and both worker pools as `make run` does; kills them after the test."""
    running: list[Program] = []

    def start() -> list[Program]:
        env = environment(cluster, tmp_path, AMQP_URL=rabbitmq.url)
        running.append(programs("tasks.relay", AMQP_URL=rabbitmq.url))
        io_words = ("dramatiq-gevent", "tasks.io_worker", "-p", "1", "-t", "8")
        running.append(Program.script(env, *io_words))
        running.append(Program.script(env, "dramatiq", "tasks.cpu_worker", "-p", "1", "-t", "2"))
        return running

    yield start
    for program in running:
        program.kill()


def test_events_are_published_to_their_followers_and_to_the_world(
    outboxes: Outboxes, queues: Queues, publications: Publications
):
    event = cancelled()
    (message_id,) = outboxes.tell(event)

    assert publications().publish() == 1

    assert outboxes.count() == 0
    task = dramatiq.Message.decode(queues.take("email.eu").body.encode())
    assert task.actor_name == "send_order_cancelled"
    assert task.message_id == str(uuid5(message_id, "send_order_cancelled"))
    assert from_kwargs(task.kwargs).payload["order_id"] == str(event.order_id)
    told = queues.take(UNROUTED_QUEUE)
    assert told.content_type == "application/cloudevents+json"
    spoken = json.loads(told.body)
    assert spoken["type"] == "com.doorbuster.order.cancelled.v1"
    assert spoken["id"] == str(message_id)
    assert spoken["source"] == "/tenants/eu"
    assert spoken["data"]["order_id"] == str(event.order_id)


def test_a_task_row_is_published_too(
    outboxes: Outboxes, queues: Queues, publications: Publications
):
    outboxes.ask("charge_order", "payments")

    publications().publish()

    assert outboxes.count() == 0
    assert queues.count("payments.eu") == 1


def test_a_relay_that_dies_after_publishing_publishes_again_under_the_same_ids(
    outboxes: Outboxes, queues: Queues, monkeypatch: pytest.MonkeyPatch, publications: Publications
):
    outboxes.tell(cancelled())

    def die(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, "crashpoint", die)
    with pytest.raises(KeyboardInterrupt):
        publications().publish()
    monkeypatch.undo()
    assert outboxes.count() == 1
    outboxes.make_due()
    publications().publish()

    assert outboxes.count() == 0
    first, second = (queues.take("email.eu").properties["message_id"] for _ in range(2))
    assert first == second


def test_what_no_queue_takes_stays_in_the_outbox_and_holds_up_nobody(
    outboxes: Outboxes, queues: Queues, publications: Publications
):
    outboxes.ask("write", "gardening")
    outboxes.tell(cancelled())
    publication = publications()
    publication._shares["gardening"] = 10

    publication.publish()

    assert outboxes.actors() == ["write"]
    assert "no queue takes it at gardening.eu" in str(outboxes.one("last_error"))
    assert outboxes.one("leased_until") is None
    assert queues.count("email.eu") == 1


def test_two_relays_publish_every_event_once(
    outboxes: Outboxes, queues: Queues, publications: Publications
):
    outboxes.tell(*[cancelled() for _ in range(700)])
    first, second = publications(), publications()

    assert (first.publish(), second.publish(), first.publish()) == (500, 200, 0)

    assert outboxes.count() == 0
    assert queues.count("email.eu") == 700


def test_a_broker_that_is_away_leaves_the_outbox_alone(
    outboxes: Outboxes, publications: Publications
):
    outboxes.tell(cancelled())

    with pytest.raises(BrokerAway):
        publications("amqp://127.0.0.1:9//").publish()

    assert outboxes.one("attempts") == 0
    assert outboxes.one("leased_until") is None


def test_a_full_queue_refuses_and_the_publisher_says_which(queues: Queues):
    with queues.channel() as channel:
        arguments = {
            "x-queue-type": "classic",
            "x-max-length": 2,
            "x-overflow": "reject-publish",
        }
        channel.queue_declare("small", durable=True, auto_delete=False, arguments=arguments)
        channel.queue_purge("small")
    batch = [Outgoing(str(number), "small", b"{}") for number in range(6)]
    publisher = Publisher(queues.url, "test")

    refused = publisher.publish(batch)
    publisher.drop()

    assert refused == dict.fromkeys("2345", "refused by RabbitMQ: the queue is full")
    assert queues.count("small") == 2


def test_from_event_to_effect_once_though_it_comes_twice(
    outboxes: Outboxes,
    queues: Queues,
    workers: StartWorkers,
    monkeypatch: pytest.MonkeyPatch,
    publications: Publications,
):
    outboxes.tell(sold_out(MUG, 7), paid(SoldLine("MUG-1", MUG, 2, 5_000)))
    monkeypatch.setattr(publishing, "acknowledge", lambda _session, _messages: None)
    publications().publish()
    assert queues.count("analytics.eu") == 1
    outboxes.make_due()

    programs = workers()

    assert wait_until(lambda: outboxes.count() == 0, 20)
    assert wait_until(lambda: shown(outboxes) == [("sold_out", 7)], 20)
    assert wait_until(lambda: sales(outboxes) == [(1, 2, 5_480)], 20)
    assert wait_until(lambda: queues.count("analytics.eu") == 0)
    assert sales(outboxes) == [(1, 2, 5_480)]
    assert [program.stop() for program in programs] == [0, 0, 0]


def test_rows_wait_while_rabbitmq_is_dead_and_drain_when_it_is_back(
    outboxes: Outboxes, queues: Queues, workers: StartWorkers, rabbitmq: RabbitMQ
):
    relay, *_ = workers()
    outboxes.tell(sold_out(MUG, 1, "few_left"))
    assert wait_until(lambda: shown(outboxes) == [("few_left", 1)], 20)

    rabbitmq.kill()
    outboxes.tell(sold_out(MUG, 2), paid(SoldLine("MUG-1", MUG, 2, 5_000)))
    assert wait_until(lambda: "waits:" in relay.said)
    assert outboxes.count() == 2
    assert relay.process.poll() is None
    rabbitmq.start()

    assert wait_until(lambda: outboxes.count() == 0, 30)
    assert wait_until(lambda: shown(outboxes) == [("sold_out", 2)], 20)
    assert wait_until(lambda: sales(outboxes) == [(1, 2, 5_480)], 20)
    assert relay.said.count("the relay of eu waits") == 1


def shown(outboxes: Outboxes) -> list[tuple[object, ...]]:
    return outboxes.databases.sql("catalog", "SELECT state, version FROM availability")


def sales(outboxes: Outboxes) -> list[tuple[object, ...]]:
    return outboxes.databases.sql("eu", "SELECT orders, pieces, revenue FROM sales_daily")
