"""Brings home what RabbitMQ itself gave up: messages in ``.XQ`` that are no dead-letter row yet.

A message that takes its worker down with it reaches no middleware; after its last delivery the
broker moves it. Every death thus becomes a row, where ``flask shop dead-letters`` finds it.
"""

from dataclasses import replace
from typing import Any

import dramatiq

from shop.kernel.clock import utc_now
from shop.kernel.ids import new_id
from shop.messaging.message import Message
from shop.messaging.settling import bury
from shop.messaging.units import writing
from tasks import topology
from tasks.wire import from_kwargs

BATCH = 100


def collect_dead(channel: Any, database: str) -> int:
    """Turn what lies in the dead queues of ``database`` into rows; returns how many.

    A row is written before its message is acknowledged; one that has its row already keeps it.
    """
    collected = 0
    for queue in topology.queues_of(database):
        name = topology.dead_queue(topology.queue_name(queue, database)).name
        while collected < BATCH and (letter := channel.basic_get(name)) is not None:
            with writing(database) as session:
                task = _read(letter.body, queue)
                said = task.last_error or "RabbitMQ gave it up: its workers died of it"
                bury(session, task, said, unless_known=True)
            channel.basic_ack(letter.delivery_tag)
            collected += 1
    return collected


def _read(body: bytes | str, queue: str) -> Message:
    raw = body.encode() if isinstance(body, str) else bytes(body)
    try:
        task = from_kwargs(dramatiq.Message.decode(raw).kwargs)
    except Exception as error:  # noqa: BLE001 – anything may lie there, and must not stay
        return _unreadable(raw, queue, error)
    return replace(task, attempts=task.attempts + 1)


def _unreadable(raw: bytes, queue: str, error: Exception) -> Message:
    now = utc_now()
    return Message(
        id=new_id(),
        tenant_id="",
        name="unreadable",
        actor="",
        queue=queue,
        payload={"body": raw.decode("utf-8", errors="replace")},
        headers={},
        attempts=0,
        created_at=now,
        available_at=now,
        last_error=f"not a message of ours: {error}",
    )
