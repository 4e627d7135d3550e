"""Without a broker: an event becomes the tasks of its followers, in the same outbox."""

from shop.messaging.leasing import hold_events, is_anything_waiting
from shop.messaging.settling import acknowledge, hand_out
from shop.messaging.tables import EVENTS
from shop.messaging.units import bookkeeping, looking
from shop.observability.crashpoints import crashpoint
from tasks.subscriptions import tasks_after

BATCH = 500


def expand(database: str) -> int:
    """Replace up to 500 events by their tasks, in one transaction; returns how many.

    All of it happens or nothing does, so no lease is needed: row locks keep two relays apart.
    """
    with looking(database) as session:
        if not is_anything_waiting(session, [EVENTS]):
            return 0
    with bookkeeping(database) as session:
        events = hold_events(session, BATCH)
        if events:
            hand_out(session, [task for event in events for task in tasks_after(event)])
            crashpoint("relay_after_publish")
            acknowledge(session, events)
    return len(events)
