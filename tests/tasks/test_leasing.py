"""Taking messages out of an outbox, by two takers at once."""

import threading
import time
from contextlib import ExitStack

import pytest

from shop.messaging.leasing import hold_events, lease, renew
from shop.messaging.message import Message
from shop.messaging.settling import acknowledge, bury, give_back, hand_out, keep, retry_later
from shop.messaging.units import bookkeeping
from tests.tasks.outboxes import Outboxes, cancelled


def take(limit: int = 10, seconds: float = 30.0, queue: str = "email") -> list[Message]:
    with bookkeeping("eu") as session:
        return lease(session, {queue: limit}, seconds)


@pytest.fixture
def leased(outboxes: Outboxes) -> Message:
    outboxes.ask("write", "email")
    return take()[0]


def test_the_oldest_come_first_and_no_more_than_asked_for(outboxes: Outboxes):
    for actor in ("a", "b", "c", "d", "e"):
        outboxes.ask(actor, "email")

    first, second = take(2), take(2)

    assert [message.actor for message in first] == ["a", "b"]
    assert [message.actor for message in second] == ["c", "d"]


def test_each_queue_gives_its_own_share(outboxes: Outboxes):
    outboxes.ask("charge", "payments", 5)
    outboxes.ask("write", "email", 5)

    with bookkeeping("eu") as session:
        leased = lease(session, {"payments": 1, "email": 3, "catalogue": 9}, 30)

    assert sorted(message.queue for message in leased) == ["email", "email", "email", "payments"]


def test_what_rests_until_later_is_not_given_out(outboxes: Outboxes, leased: Message):
    with bookkeeping("eu") as session:
        retry_later(session, leased, "a fault", 60)

    assert take() == []
    assert outboxes.one("last_error") == "a fault"
    assert outboxes.one("attempts") == 1


def test_what_was_given_back_does_not_count_as_tried(outboxes: Outboxes, leased: Message):
    with bookkeeping("eu") as session:
        give_back(session, leased, "nobody was there")

    again = take()
    assert [message.id for message in again] == [leased.id]
    assert again[0].attempts == 1


def test_a_lease_that_ended_gives_the_message_to_another(outboxes: Outboxes):
    outboxes.ask("write", "email")
    take(seconds=0.05)
    assert take() == []

    time.sleep(0.06)

    assert [message.attempts for message in take()] == [2]


def test_a_lease_that_is_renewed_lasts(outboxes: Outboxes):
    outboxes.ask("write", "email")
    leased = take(seconds=0.05)

    with bookkeeping("eu") as session:
        renew(session, leased, 60)
    time.sleep(0.06)

    assert take() == []


def test_a_stale_taker_cannot_undo_what_its_successor_did(outboxes: Outboxes):
    outboxes.ask("write", "email")
    stale = take(seconds=0.01)[0]
    time.sleep(0.02)
    fresh = take()[0]

    with bookkeeping("eu") as session:
        retry_later(session, stale, "too late", 60)
        renew(session, [stale], 600)

    assert (stale.attempts, fresh.attempts) == (1, 2)
    assert outboxes.one("last_error") == ""
    assert outboxes.one("leased_until < now() + interval '5 minutes'") is True


def test_two_takers_get_disjoint_messages_while_both_are_at_it(outboxes: Outboxes):
    outboxes.ask("write", "email", 40)
    barrier, found = threading.Barrier(4), []

    def taker() -> None:
        barrier.wait()
        for _ in range(5):
            found.extend(message.id for message in take(3))

    threads = [threading.Thread(target=taker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == len(set(found)) == 40


def test_events_held_by_one_relay_are_not_seen_by_another(outboxes: Outboxes):
    outboxes.tell(*[cancelled() for _ in range(6)])
    seen: list[int] = []

    def other() -> None:
        with bookkeeping("eu") as session:
            seen.append(len(hold_events(session, 10)))

    with ExitStack() as stack:
        mine = hold_events(stack.enter_context(bookkeeping("eu")), 4)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert (len(mine), seen) == (4, [2])


def test_a_task_handed_out_twice_is_there_once(outboxes: Outboxes):
    outboxes.tell(cancelled())
    with bookkeeping("eu") as session:
        event = hold_events(session, 1)[0]
        hand_out(session, [event.task_for("write", "email")])
        hand_out(session, [event.task_for("write", "email"), event.task_for("count", "email")])
        acknowledge(session, [event])

    assert outboxes.actors() == ["count", "write"]


def test_a_buried_message_is_a_dead_letter_and_waits_no_more(outboxes: Outboxes, leased: Message):
    with bookkeeping("eu") as session:
        bury(session, leased, "it would not work")

    assert outboxes.count() == 0
    assert outboxes.one("error", "dead_letter") == "it would not work"
    assert outboxes.one("payload", "dead_letter") == {"position": 0}


def test_a_message_known_as_dead_keeps_its_error(outboxes: Outboxes, leased: Message):
    with bookkeeping("eu") as session:
        bury(session, leased, "the cause")
        bury(session, leased, "seen again", unless_known=True)

    assert outboxes.one("error", "dead_letter") == "the cause"


def test_a_message_only_a_worker_had_is_kept_until_its_time(outboxes: Outboxes, leased: Message):
    with bookkeeping("eu") as session:
        acknowledge(session, [leased])
        keep(session, leased, "the broker was away", 60)

    assert outboxes.one("attempts") == 1
    assert outboxes.one("available_at > now() + interval '50 seconds'") is True


def test_both_outboxes_work_the_same(outboxes: Outboxes):
    outboxes.tell(cancelled(), database="catalog", tenant_id="")
    with bookkeeping("catalog") as session:
        event = hold_events(session, 10)[0]
        hand_out(session, [event.task_for("show", "catalogue")])
        acknowledge(session, [event])
    with bookkeeping("catalog") as session:
        task = lease(session, {"catalogue": 1}, 30)[0]
        bury(session, task, "no")

    rows = outboxes.databases.sql("catalog", "SELECT actor, attempts FROM catalogue_dead_letter")
    assert rows == [("show", 1)]
    assert outboxes.databases.sql("catalog", "SELECT count(*) FROM catalogue_outbox") == [(0,)]
