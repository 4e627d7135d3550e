"""``python -m tasks.worker --queues payments,email --threads 8``: works where there is no broker.

Tasks are leased from the outboxes and deleted when they are done; a worker that is killed loses
its leases, and another does the work again.
"""

import argparse
import logging
import time

from shop.messaging.repair import list_databases
from tasks import topology
from tasks.actors import load_actors
from tasks.lane import Lane
from tasks.process import begin, wait_for_the_end

logger = logging.getLogger(__name__)

# The supervisor kills after 15 s.
DRAIN_SECONDS = 10.0


def make_lanes(queues: list[str], threads: int) -> list[Lane]:
    """A lane with ``threads`` threads for each database that has work in these queues."""
    actors = load_actors(queues)
    lanes = []
    for database in list_databases():
        wanted = set(queues) & set(topology.queues_of(database))
        mine = {name: actor for name, actor in actors.items() if actor.task.queue in wanted}
        if mine:
            lanes.append(Lane(database, mine, threads=threads))
    return lanes


def drain(lanes: list[Lane]) -> None:
    """Let what has begun be finished; after ten seconds leave it to whoever leases it next."""
    deadline = time.monotonic() + DRAIN_SECONDS
    for lane in lanes:
        lane.stop()
    if not all(lane.join(deadline) for lane in lanes):
        logger.warning("ended before all work was done; it is done again when its lease is over")


def main() -> None:
    """Work until asked to stop."""
    options = _read_options()
    begin(f"worker-{options.queues[0]}")
    lanes = make_lanes(options.queues, options.threads)
    for lane in lanes:
        lane.start()
    wait_for_the_end()
    drain(lanes)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tasks.worker", description=__doc__)
    parser.add_argument(
        "--queues", type=_queues, required=True, metavar="NAME,…", help="the work to be done"
    )
    parser.add_argument(
        "--threads", type=_positive, default=8, metavar="N", help="threads for each database"
    )
    return parser.parse_args()


def _queues(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in topology.ALL_QUEUES]:
        known = ", ".join(topology.ALL_QUEUES)
        raise argparse.ArgumentTypeError(f"no queue is called {unknown[0]}; there are: {known}")
    if not names:
        raise argparse.ArgumentTypeError("at least one queue")
    return names


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


if __name__ == "__main__":
    main()
