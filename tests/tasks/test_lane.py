"""Without a broker: from task to effect, in threads of one process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from shop.data.tenants import current_tenant
from shop.kernel.errors import Unavailable
from shop.messaging.message import Message
from shop.messaging.rules import MAX_ATTEMPTS
from shop.observability.context import current_trace
from tasks.actors import Actor, Task
from tasks.lane import Lane
from tests.tasks.outboxes import Outboxes
from tests.tasks.programs import wait_until


class Desk:
    """Actors that note what they were given."""

    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {}
        self.done: list[int] = []

    def hire(self, name: str, queue: str, work: Callable[[Message], None] | None = None) -> None:
        def run(message: Message) -> None:
            if work is not None:
                work(message)
            self.done.append(message.payload["position"])

        self.actors[name] = Actor(Task(name, queue), run)

    @contextmanager
    def open(self, threads: int = 4, lease_seconds: float = 30.0) -> Iterator[Lane]:
        lane = Lane("eu", self.actors, threads=threads, lease_seconds=lease_seconds)
        lane.start()
        try:
            yield lane
        finally:
            lane.stop()
            assert lane.join(time.monotonic() + 5)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def fail(_message: Message) -> None:
    raise ValueError("no such thing")


def test_every_task_is_done_once_and_goes_away(outboxes: Outboxes, desk: Desk):
    desk.hire("write", "email")
    outboxes.ask("write", "email", 50)

    with desk.open():
        assert wait_until(lambda: outboxes.count() == 0)

    assert sorted(desk.done) == list(range(50))


def test_two_workers_share_the_tasks(outboxes: Outboxes, desk: Desk):
    desk.hire("write", "email")
    outboxes.ask("write", "email", 60)

    with desk.open(), desk.open():
        assert wait_until(lambda: outboxes.count() == 0)

    assert sorted(desk.done) == list(range(60))


def test_an_actor_works_for_the_tenant_and_in_the_trace_of_the_message(
    outboxes: Outboxes, desk: Desk
):
    seen: list[tuple[str, str, str]] = []

    def look(_message: Message) -> None:
        trace = current_trace()
        seen.append((current_tenant().id, trace.request_id, trace.tenant))

    desk.hire("write", "email", look)
    outboxes.ask("write", "email")
    request_id = str(outboxes.one("headers->>'request_id'"))

    with desk.open():
        assert wait_until(lambda: outboxes.count() == 0)

    assert seen == [("eu", request_id, "eu")]


def test_a_failing_actor_is_tried_again_later_and_holds_up_nobody(outboxes: Outboxes, desk: Desk):
    desk.hire("spoil", "email", fail)
    desk.hire("write", "email")
    outboxes.ask("spoil", "email")
    outboxes.ask("write", "email", 5)

    with desk.open(threads=1):
        assert wait_until(lambda: outboxes.actors() == ["spoil"])
        assert wait_until(lambda: outboxes.one("attempts") == 1)

    assert sorted(desk.done) == list(range(5))
    assert "ValueError: no such thing" in str(outboxes.one("last_error"))
    assert outboxes.one("available_at > now() - interval '5 seconds'") is True


def test_what_fails_to_the_end_becomes_a_dead_letter(outboxes: Outboxes, desk: Desk):
    desk.hire("spoil", "email", fail)
    outboxes.ask("spoil", "email")
    outboxes.databases.sql("eu", f"UPDATE outbox SET attempts = {MAX_ATTEMPTS - 1}")

    with desk.open():
        assert wait_until(lambda: outboxes.count() == 0)

    assert outboxes.one("attempts", "dead_letter") == MAX_ATTEMPTS
    assert outboxes.one("actor", "dead_letter") == "spoil"
    assert "ValueError: no such thing" in str(outboxes.one("error", "dead_letter"))


def test_a_server_that_is_away_costs_no_attempt(outboxes: Outboxes, desk: Desk):
    def knock(_message: Message) -> None:
        raise Unavailable("the provider is away")

    desk.hire("charge", "payments", knock)
    outboxes.ask("charge", "payments")
    outboxes.databases.sql("eu", f"UPDATE outbox SET attempts = {MAX_ATTEMPTS - 1}")

    with desk.open():
        assert wait_until(lambda: "provider is away" in str(outboxes.one("last_error")))

    assert outboxes.one("attempts") == MAX_ATTEMPTS - 1
    assert outboxes.one("available_at > now()") in (True, False)
    assert outboxes.databases.sql("eu", "SELECT count(*) FROM dead_letter") == [(0,)]


def test_a_task_that_takes_its_workers_down_is_not_tried_for_ever(outboxes: Outboxes, desk: Desk):
    desk.hire("write", "email")
    outboxes.ask("write", "email")
    outboxes.databases.sql("eu", f"UPDATE outbox SET attempts = {MAX_ATTEMPTS}")

    with desk.open():
        assert wait_until(lambda: outboxes.count() == 0)

    assert desk.done == []
    assert outboxes.one("error", "dead_letter") == "its workers died of it, each time"


def test_a_task_for_an_unknown_tenant_or_actor_waits_with_its_error(outboxes: Outboxes, desk: Desk):
    desk.hire("write", "email")
    outboxes.ask("write", "email", tenant_id="nobody")
    outboxes.ask("sing", "email")
    outboxes.ask("write", "email", 3)

    with desk.open(threads=1):
        assert wait_until(lambda: outboxes.count() == 2 and len(desk.done) == 3)

    rows = outboxes.databases.sql("eu", "SELECT tenant_id, last_error FROM outbox ORDER BY 1")
    errors = {str(tenant): str(error) for tenant, error in rows}
    assert "sing" in errors["eu"]
    assert "there is no tenant 'nobody'" in errors["nobody"]


def test_a_queue_that_hangs_leaves_threads_for_the_others(outboxes: Outboxes, desk: Desk):
    going_on = threading.Event()
    desk.hire("charge", "payments", lambda _message: going_on.wait(10) or None)
    desk.hire("write", "email")
    outboxes.ask("charge", "payments", 20)

    with desk.open(threads=4):
        assert wait_until(lambda: leased(outboxes) >= 3)
        outboxes.ask("write", "email", 3)
        assert wait_until(lambda: len(desk.done) == 3)
        assert leased(outboxes) == 3
        going_on.set()
        assert wait_until(lambda: outboxes.count() == 0)


def test_a_long_task_keeps_its_lease(outboxes: Outboxes, desk: Desk):
    desk.hire("draw", "invoices", lambda _message: time.sleep(1.0))
    outboxes.ask("draw", "invoices")

    with desk.open(threads=1, lease_seconds=0.3), desk.open(threads=1, lease_seconds=0.3):
        assert wait_until(lambda: outboxes.count() == 0)

    assert desk.done == [0]


def test_a_lane_that_stops_finishes_what_it_began_and_gives_back_the_rest(
    outboxes: Outboxes, desk: Desk
):
    begun, going_on = threading.Event(), threading.Event()

    def wait(_message: Message) -> None:
        begun.set()
        going_on.wait(5)

    desk.hire("draw", "invoices", wait)
    desk.hire("count", "analytics", wait)
    outboxes.ask("draw", "invoices")
    outboxes.ask("count", "analytics")

    with desk.open(threads=1) as lane:
        assert begun.wait(5)
        assert wait_until(lambda: leased(outboxes) == 2)
        lane.stop()
        going_on.set()

    assert desk.done == [0]
    assert outboxes.actors() == ["count"]
    assert outboxes.one("attempts") == 0
    assert outboxes.one("leased_until") is None


def leased(outboxes: Outboxes) -> int:
    statement = "SELECT count(*) FROM outbox WHERE leased_until > now()"
    return int(str(outboxes.databases.sql("eu", statement)[0][0]))
