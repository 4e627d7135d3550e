"""Without a broker: from event to tasks."""

import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid5

from prometheus_client import REGISTRY

from tasks import subscriptions
from tasks.expanding import expand
from tasks.relay import Relay
from tests.tasks.outboxes import Outboxes, cancelled, paid, placed
from tests.tasks.programs import Program, wait_until

Start = Callable[..., Program]


def test_an_event_becomes_a_task_for_each_of_its_followers(outboxes: Outboxes):
    outboxes.tell(placed())

    assert expand("eu") == 1

    assert outboxes.actors() == ["charge_order", "send_order_confirmation"]
    assert expand("eu") == 0


def test_a_task_carries_what_the_event_said_and_who_asked(outboxes: Outboxes):
    event = cancelled()
    (message_id,) = outboxes.tell(event)
    headers = outboxes.one("headers")

    expand("eu")

    assert outboxes.one("id") == str(uuid5(message_id, "send_order_cancelled"))
    assert outboxes.one("queue") == "email"
    assert outboxes.one("payload->>'order_id'") == str(event.order_id)
    assert outboxes.one("headers") == headers


def test_an_event_that_nobody_follows_goes_away(outboxes: Outboxes):
    outboxes.tell(cancelled())
    outboxes.databases.sql("eu", "UPDATE outbox SET name = 'order.admired'")

    expand("eu")

    assert outboxes.count() == 0


def test_an_event_of_an_unknown_tenant_holds_up_nobody(outboxes: Outboxes):
    outboxes.tell(cancelled("nobody"), tenant_id="nobody")
    outboxes.tell(cancelled())

    expand("eu")

    rows = outboxes.databases.sql("eu", "SELECT tenant_id, actor FROM outbox ORDER BY 1")
    assert rows == [("eu", "send_order_cancelled"), ("nobody", "send_order_cancelled")]


def test_two_relays_at_once_hand_out_every_event_once(outboxes: Outboxes):
    outboxes.tell(*[paid() for _ in range(1_200)])
    barrier = threading.Barrier(3)

    def relay() -> None:
        barrier.wait()
        while expand("eu"):
            pass

    threads = [threading.Thread(target=relay) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    names = outboxes.actors()
    assert len(names) == 2 * 1_200
    assert {name: names.count(name) for name in set(names)} == {
        "issue_invoice": 1_200,
        "add_sale": 1_200,
    }


def test_a_relay_killed_between_tasks_and_event_hands_out_once(
    outboxes: Outboxes, programs: Start, tmp_path: Path
):
    outboxes.tell(*[placed() for _ in range(3)])
    armed = tmp_path / "armed"
    armed.mkdir()
    (armed / "relay_after_publish").touch()

    killed = programs("tasks.relay", CRASHPOINTS=str(armed))
    assert killed.process.wait(20) == -9
    assert len(list(armed.glob("relay_after_publish.hit.*"))) == 1
    assert outboxes.actors() == [""] * 3

    programs("tasks.relay", CRASHPOINTS=str(armed))
    assert wait_until(lambda: "" not in outboxes.actors())
    assert outboxes.actors() == ["charge_order"] * 3 + ["send_order_confirmation"] * 3


def test_the_relay_serves_every_database_and_ends_when_asked(outboxes: Outboxes, programs: Start):
    relay = programs("tasks.relay")
    outboxes.tell(cancelled("us"), database="us", tenant_id="us")
    outboxes.tell(cancelled(), database="catalog", tenant_id="")

    assert wait_until(lambda: outboxes.actors("us") == ["send_order_cancelled"])
    rows = "SELECT actor FROM catalogue_outbox"
    assert wait_until(
        lambda: outboxes.databases.sql("catalog", rows) == [("send_order_cancelled",)]
    )
    assert relay.stop() == 0


def test_the_age_of_the_oldest_event_is_measured(outboxes: Outboxes):
    outboxes.tell(cancelled())
    outboxes.databases.sql("eu", "UPDATE outbox SET available_at = now() - interval '90 seconds'")

    Relay("eu", forward=lambda: 0).step()

    age = REGISTRY.get_sample_value("shop_outbox_oldest_seconds", {"shard": "eu"})
    assert age is not None
    assert 90 <= age < 95


def test_every_follower_has_an_actor_in_its_queue():
    from tasks.actors import load_actors
    from tasks.topology import ALL_QUEUES

    followers = [task for tasks in subscriptions.FOLLOWERS.values() for task in tasks]
    actors = load_actors(ALL_QUEUES)

    assert {name: actor.task for name, actor in actors.items()} == {
        task.actor: task for task in followers
    }
