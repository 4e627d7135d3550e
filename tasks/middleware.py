"""What happens to a message of RabbitMQ around its actor."""

import logging
from dataclasses import replace
from typing import Any

import dramatiq
import msgspec
from dramatiq.middleware import Middleware

from shop.messaging.message import Message
from shop.messaging.settling import bury, keep
from shop.messaging.units import writing
from tasks.outcomes import judge
from tasks.topology import database_of
from tasks.wire import from_kwargs

logger = logging.getLogger(__name__)


class Shares(Middleware):
    """No queue may fill all threads of a process: the others go on while one hangs."""

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Let two queues of one kind (a provider is away for every shard) leave threads over."""
        queues = len(broker.get_declared_queues())
        worker.queue_prefetch = max(1, (worker.worker_threads - queues) // 2)


class SafeRetries(Middleware):
    """Tries again later, and cannot lose a message.

    dramatiq's own Retries acknowledges a message also when the copy for later could not be
    published. Here the copy goes to the delay queue; when RabbitMQ does not take it, into the
    outbox; and when that does not either, the message is rejected and ends in its ``.XQ``.
    """

    def after_process_message(
        self,
        broker: dramatiq.Broker,
        message: "dramatiq.MessageProxy",
        *,
        result: Any = None,
        exception: BaseException | None = None,
    ) -> None:
        """Judge a failure; what failed for good is marked as such."""
        if exception is None:
            return
        task = from_kwargs(message.kwargs)
        attempt = replace(task, attempts=task.attempts + 1)
        failure = judge(attempt, exception.__cause__ or exception)
        tried = replace(attempt if failure.counts else task, last_error=failure.error)
        copy = message.copy(kwargs={"message": msgspec.to_builtins(tried)})
        message.options["last_error"] = failure.error
        if failure.wait_seconds is None or not _again(broker, copy, tried, failure.wait_seconds):
            message.fail()


class DeadLetters(Middleware):
    """Makes a row of a message that was given up, so that operators need no look at RabbitMQ.

    It is kept in its ``.XQ`` as well, where the relay collects what is no row yet.
    """

    def after_nack(self, broker: dramatiq.Broker, message: "dramatiq.MessageProxy") -> None:
        """Write the row; failing that, the relay does."""
        task = from_kwargs(message.kwargs)
        error = message.options.get("last_error") or f"no actor is called {message.actor_name}"
        database = database_of(message.queue_name)
        try:
            with writing(database) as session:
                bury(session, replace(task, attempts=task.attempts + 1), error)
        except Exception:
            logger.exception("%s is a dead letter in RabbitMQ only", message.message_id)


def _again(
    broker: dramatiq.Broker, copy: "dramatiq.Message[Any]", task: Message, seconds: float
) -> bool:
    try:
        broker.enqueue(copy, delay=round(seconds * 1000))
    except Exception as error:  # noqa: BLE001 – whatever it was, there is another place
        logger.warning("%s waits in the outbox, RabbitMQ does not take it: %s", task.id, error)
        return _keep(copy.queue_name, task, seconds)
    return True


def _keep(queue_name: str, task: Message, seconds: float) -> bool:
    try:
        with writing(database_of(queue_name)) as session:
            keep(session, task, task.last_error, seconds)
    except Exception:
        logger.exception("%s can wait nowhere and is given up", task.id)
        return False
    return True
