"""A worker whose actor sleeps for ever when the folder it is given holds a file ``sleep``."""

import sys
import time
from pathlib import Path

from shop.data.session import Plane, transaction
from shop.messaging.inbox import once
from shop.messaging.message import Message
from tasks.actors import Actor, Task
from tasks.lane import Lane
from tasks.process import begin, wait_for_the_end
from tasks.worker import drain

folder = Path(sys.argv[1])


def draw(message: Message) -> None:
    (folder / f"begun.{time.monotonic_ns()}").touch()
    if (folder / "sleep").exists():
        time.sleep(60)
    with transaction(Plane.SHARD) as session:
        if once(session, "drawing", message.id):
            (folder / f"drawn.{time.monotonic_ns()}").touch()


begin("sleepy-worker")
lane = Lane("eu", {"draw": Actor(Task("draw", "invoices"), draw)}, threads=2, lease_seconds=1.0)
lane.start()
wait_for_the_end()
drain([lane])
