"""A task as a message of dramatiq, whose format is documented for publishers other than itself."""

from typing import Any

import dramatiq
import msgspec

from shop.messaging.message import Message
from tasks.topology import queue_name


def to_dramatiq(task: Message, database: str) -> "dramatiq.Message[None]":
    """``task`` of ``database`` as dramatiq's workers take it; the id stays the same."""
    return dramatiq.Message(
        queue_name=queue_name(task.queue, database),
        actor_name=task.actor,
        args=(),
        kwargs={"message": msgspec.to_builtins(task)},
        options={},
        message_id=str(task.id),
        message_timestamp=int(task.created_at.timestamp() * 1000),
    )


def from_kwargs(kwargs: dict[str, Any]) -> Message:
    """The task that a message of dramatiq carries."""
    return msgspec.convert(kwargs["message"], Message)
