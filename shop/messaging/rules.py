"""How long a failed message waits, and when it is given up. Pure.

Two kinds of failure. *Expected*: a server is away and nothing was done. That never counts as an
attempt; the wait grows with the message's age up to a minute, so that work resumes soon after
the server does, and ends after three days. *Unexpected*: a fault in code or data. It is tried
twelve times within a quarter of an hour or so and then given up as a dead letter.
"""

import datetime as dt

MAX_ATTEMPTS = 12
PATIENCE = dt.timedelta(days=3)

FIRST_WAIT_SECONDS = 0.5
# RabbitMQ takes a message back from a worker that has held it for 30 minutes.
LONGEST_WAIT_SECONDS = 900.0
LONGEST_OUTAGE_WAIT_SECONDS = 60.0


def wait_after_failure(attempts: int, roll: float) -> float | None:
    """Seconds until the next try after ``attempts`` unexpected failures; None: give up.

    ``roll`` (0 to 1) spreads what failed together over the second half of the wait.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = min(FIRST_WAIT_SECONDS * 2.0 ** (attempts - 1), LONGEST_WAIT_SECONDS)
    return wait * (0.5 + roll / 2)


def wait_for_server(age: dt.timedelta, roll: float) -> float | None:
    """Seconds until the next try while a server is away; None: waited for too long."""
    if age >= PATIENCE:
        return None
    wait = max(FIRST_WAIT_SECONDS, age.total_seconds() / 4)
    return min(wait, LONGEST_OUTAGE_WAIT_SECONDS) * (0.5 + roll / 2)
