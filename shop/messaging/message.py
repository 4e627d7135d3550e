"""A message on its way, as its row in an outbox or a broker's queue holds it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5


@dataclass(frozen=True, slots=True)
class Message:
    """An event (``actor`` and ``queue`` are empty) or the task of one actor.

    ``attempts`` counts the times it was handed to its actor, the present one included.
    ``created_at`` is when its event happened, ``available_at`` since when it may be worked on.
    """

    id: UUID
    tenant_id: str
    name: str
    actor: str
    queue: str
    payload: dict[str, Any]
    headers: dict[str, str]
    attempts: int
    created_at: dt.datetime
    available_at: dt.datetime
    last_error: str = ""

    def task_for(self, actor: str, queue: str) -> "Message":
        """This event as the task of ``actor``.

        The id follows from event and actor alone: an event handed out twice makes one task.
        """
        return replace(self, id=uuid5(self.id, actor), actor=actor, queue=queue)
