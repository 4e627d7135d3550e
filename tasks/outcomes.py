"""What becomes of a message after its attempt: the same judgement under both dispatchers."""

import logging
import random
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shop.kernel.clock import utc_now
from shop.kernel.errors import Unavailable
from shop.messaging.message import Message
from shop.messaging.rules import wait_after_failure, wait_for_server
from shop.messaging.settling import acknowledge, bury, give_back, retry_later
from shop.messaging.units import bookkeeping
from shop.observability.context import bound, trace_from

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """``wait_seconds`` until the next try, None when there is none; ``counts`` as an attempt."""

    error: str
    counts: bool
    wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A message after its attempt; no failure means that it is done."""

    message: Message
    failure: Failure | None


def judge(message: Message, error: BaseException) -> Failure:
    """Say what follows from ``error``, and log it: a server that is away is no fault of ours."""
    with bound(trace_from(message.headers)):
        return _judge(message, error)


def _judge(message: Message, error: BaseException) -> Failure:
    facts = {"facts": {"message.id": message.id, "message.actor": message.actor}}
    if isinstance(error, Unavailable):
        logger.info("%s waits: %s", message.actor, error, extra=facts)
        wait = wait_for_server(utc_now() - message.created_at, random.random())
        said = f"{type(error).__name__}: {error}".replace("\0", "")
        return Failure(said, False, wait)
    logger.error(
        "%s failed at attempt %d",
        message.actor,
        message.attempts,
        exc_info=(type(error), error, error.__traceback__),
        extra=facts,
    )
    # PostgreSQL's text holds every sign but this one.
    said = "".join(traceback.format_exception(error)).replace("\0", "")
    return Failure(said, True, wait_after_failure(message.attempts, random.random()))


def write_outcomes(database: str, outcomes: Sequence[Outcome]) -> None:
    """Write what became of these messages into the outbox of ``database``, all together.

    Raises Unavailable when the database is away. One that cannot be written for any other
    reason is logged and takes no other with it: its lease ends, and it is tried again.
    """
    try:
        _write(database, outcomes)
    except Unavailable:
        raise
    except Exception:
        logger.exception("outcomes could not be written together")
        for outcome in outcomes:
            _write_alone(database, outcome)


def _write_alone(database: str, outcome: Outcome) -> None:
    try:
        _write(database, [outcome])
    except Unavailable:
        raise
    except Exception:
        logger.exception("the outcome of %s is lost", outcome.message.actor)


def _write(database: str, outcomes: Sequence[Outcome]) -> None:
    with bookkeeping(database) as session:
        acknowledge(session, [one.message for one in outcomes if one.failure is None])
        for outcome in outcomes:
            if outcome.failure is not None:
                _write_failure(session, outcome.message, outcome.failure)


def _write_failure(session: Session, message: Message, failure: Failure) -> None:
    error = failure.error or message.last_error
    if failure.wait_seconds is None:
        bury(session, message, error)
    elif failure.counts:
        retry_later(session, message, error, failure.wait_seconds)
    else:
        give_back(session, message, error, failure.wait_seconds)
