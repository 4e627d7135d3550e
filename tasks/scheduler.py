"""``python -m tasks.scheduler``: what happens by the clock, once in the whole installation.

Any number of these may run: for each shard one leads and the others wait for its end. The work
itself is safe to do twice, so a leader that does not know yet that it was replaced does no harm.
"""

import datetime as dt
import logging
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from shop.checkout.sweeping import sweep_shard
from shop.data.engines import CATALOGUE, databases
from shop.data.leadership import Leadership
from shop.data.locks import SCHEDULER_LOCK
from shop.kernel.clock import utc_now
from shop.kernel.errors import Unavailable
from shop.messaging import inbox
from shop.messaging.units import writing
from shop.observability.context import bound, start_trace
from tasks.process import begin, wait_for_the_end

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 5
FIRST_PURGE_AFTER = dt.timedelta(minutes=1)
PURGE_SECONDS = 60 * 60
PURGE_BATCH = 5_000


class Shift:
    """What is due on one database, done by whoever leads there."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._leadership = Leadership(database, SCHEDULER_LOCK)
        self._was_leading: bool | None = None

    def sweep(self) -> None:
        """Drive what stands still on this shard."""
        self._do("sweep", self._sweep)

    def purge_inbox(self) -> None:
        """Forget messages that cannot come again."""
        self._do("purge of the inbox", self._purge)

    def end(self) -> None:
        """Let another lead."""
        self._leadership.resign()

    def _do(self, what: str, work: Callable[[], None]) -> None:
        """Do it when leading. Nothing that goes wrong ends the schedule: the next time comes."""
        with bound(start_trace()):
            try:
                if self._leads():
                    work()
            except Unavailable as error:
                logger.warning("the %s of %s waits: %s", what, self._database, error)
            except Exception:
                logger.exception("the %s of %s failed", what, self._database)

    def _leads(self) -> bool:
        leads = self._leadership.is_held()
        if leads is not self._was_leading:
            self._was_leading = leads
            logger.info("%s on %s", "leading" if leads else "another leads", self._database)
        return leads

    def _sweep(self) -> None:
        for swept in sweep_shard(self._database):
            if swept.payments_driven or swept.reservations_expired:
                logger.info(
                    "swept %s: %d payments driven, %d reservations ended",
                    swept.tenant_id,
                    swept.payments_driven,
                    swept.reservations_expired,
                )

    def _purge(self) -> None:
        """In short transactions, until nothing old is left."""
        deleted = PURGE_BATCH
        while deleted == PURGE_BATCH:
            with writing(self._database) as session:
                deleted = inbox.purge(session, PURGE_BATCH)


def make_schedule() -> tuple[BackgroundScheduler, list[Shift]]:
    """The jobs of every database, each in a thread of its own: one that hangs delays no other."""
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    shifts = []
    for name in (CATALOGUE, *databases().shards):
        shift = Shift(name)
        shifts.append(shift)
        scheduler.add_executor(ThreadPoolExecutor(1), name)
        scheduler.add_job(
            shift.purge_inbox,
            "interval",
            seconds=PURGE_SECONDS,
            executor=name,
            # Not only after an hour: a scheduler that is restarted often would never get there.
            next_run_time=utc_now() + FIRST_PURGE_AFTER,
        )
        if name != CATALOGUE:
            scheduler.add_job(
                shift.sweep,
                "interval",
                seconds=SWEEP_SECONDS,
                executor=name,
                next_run_time=utc_now(),
            )
    return scheduler, shifts


def main() -> None:
    """Keep the schedule until asked to stop; a job that has begun is finished."""
    begin("scheduler")
    scheduler, shifts = make_schedule()
    scheduler.start()
    wait_for_the_end()
    scheduler.shutdown(wait=True)
    for shift in shifts:
        shift.end()


if __name__ == "__main__":
    main()
