"""Inbox and outbox: an effect once, an event with the change that makes it true."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import pytest

from shop.data.errors import NoTenant
from shop.data.session import Plane, transaction
from shop.data.tenants import acting_for
from shop.kernel.ids import new_id
from shop.messaging.envelope import Event
from shop.messaging.inbox import once
from shop.messaging.outbox import record, record_task
from shop.observability.context import bound, start_trace


@dataclass(frozen=True)
class LampLit(Event):
    name: ClassVar[str] = "lamp.lit"
    lumen: int


class TakenBackError(Exception):
    """Ends a transaction without a commit."""


def arrive(tenant, message_id):
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        return once(session, "letters", message_id)


def test_a_second_arrival_at_the_same_moment_waits_and_does_nothing(eu, shop):
    message_id = new_id()

    with ThreadPoolExecutor(1) as pool:
        with acting_for(eu), transaction(Plane.SHARD) as session:
            assert once(session, "letters", message_id)
            second = pool.submit(arrive, eu, message_id)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.1)

        assert second.result() is False
    assert shop.sql("eu", "SELECT count(*) FROM inbox") == [(1,)]


def test_when_the_first_fails_the_second_has_the_effect(eu, shop):
    message_id = new_id()

    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(TakenBackError), acting_for(eu), transaction(Plane.SHARD) as session:
            assert once(session, "letters", message_id)
            second = pool.submit(arrive, eu, message_id)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.1)
            raise TakenBackError

        assert second.result() is True
    assert shop.sql("eu", "SELECT count(*) FROM inbox") == [(1,)]


def test_consumers_and_tenants_do_not_take_each_others_messages(eu, neighbour, shop):
    message_id = new_id()

    with acting_for(eu), transaction(Plane.SHARD) as session:
        assert once(session, "letters", message_id)
        assert once(session, "invoices", message_id)
        assert not once(session, "letters", message_id)
    assert arrive(neighbour, message_id)


def test_the_catalogue_has_an_inbox_of_its_own(shop):
    message_id = new_id()

    with transaction(Plane.CATALOGUE) as session:
        assert once(session, "projection", message_id)
    with transaction(Plane.CATALOGUE) as session:
        assert not once(session, "projection", message_id)


def test_an_event_is_there_exactly_when_its_change_is(eu, shop):
    trace = start_trace("request-of-a-test")
    with bound(trace), acting_for(eu):
        with pytest.raises(TakenBackError), transaction(Plane.SHARD) as session:
            record(session, LampLit(1))
            raise TakenBackError
        with transaction(Plane.SHARD) as session:
            message_id = record(session, LampLit(800))

    rows = shop.sql("eu", "SELECT id::text, tenant_id, name, actor, payload, headers FROM outbox")
    assert rows == [
        (
            str(message_id),
            "eu",
            "lamp.lit",
            "",
            {"lumen": 800, "version": 1},
            {"request_id": "request-of-a-test", "trace_id": trace.trace_id},
        )
    ]


def test_an_event_on_a_shard_is_some_tenants(eu, shop):
    with transaction(Plane.SHARD, shard="eu", across_tenants=True) as session:
        with pytest.raises(NoTenant):
            record(session, LampLit(800))
        with pytest.raises(NoTenant):
            record_task(session, "letters", "email", {})
        record(session, LampLit(800), tenant_id="eu")

    assert shop.sql("eu", "SELECT tenant_id FROM outbox") == [("eu",)]


def test_an_event_of_the_catalogue_may_be_everyones(shop):
    with transaction(Plane.CATALOGUE) as session:
        record(session, LampLit(800))

    rows = shop.sql("catalog", "SELECT tenant_id FROM catalogue_outbox WHERE name = 'lamp.lit'")
    assert rows == [("",)]
