"""Publishing to RabbitMQ with kombu so that nothing is lost and nobody waits for ever.

A batch is written at once and its confirms are collected after it. Every wait has an end, also
that of writing: a broker with a memory alarm stops reading. After any trouble the connection is
thrown away by closing its socket; a polite close would wait for an answer without limit, and
an answer still on its way would be taken for that of a later message.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from kombu import Connection
from kombu.exceptions import OperationalError

from shop.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
CONFIRM_SECONDS = 3.0


class BrokerAway(Unavailable):
    """RabbitMQ cannot be reached or does not answer; what was sent may or may not be there."""

    code = "broker_away"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be published; ``key`` is its message id, unique in a batch."""

    key: str
    routing_key: str
    body: bytes
    exchange: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Publisher:
    """One connection in confirm mode, for one thread or greenlet at a time."""

    def __init__(self, url: str, name: str, prepare: Callable[[Any], None] | None = None) -> None:
        """``prepare`` is given each new channel, to declare what it will publish to."""
        self._url, self._name, self._prepare = url, name, prepare
        self._connection: Any = None
        self._channel: Any = None
        self._sent = 0
        self._pending: dict[int, str] = {}
        self._refused: dict[str, str] = {}

    @property
    def is_connected(self) -> bool:
        """False after any trouble, until ``connect``."""
        return self._channel is not None

    def connect(self) -> None:
        """Connect unless connected; raises BrokerAway."""
        if self.is_connected:
            return
        self._connection = Connection(
            self._url,
            connect_timeout=CONNECT_SECONDS,
            transport_options={"client_properties": {"connection_name": self._name}},
        )
        try:
            self._connection.connect()
            channel = self._connection.channel()
            channel.confirm_select()
            if self._prepare is not None:
                self._prepare(channel)
        except self._errors as error:
            self.drop()
            raise BrokerAway(f"no connection to RabbitMQ: {error}") from error
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self._channel, self._sent = channel, 0

    def publish(
        self, batch: Sequence[Outgoing], seconds: float = CONFIRM_SECONDS
    ) -> dict[str, str]:
        """Send all and wait for the broker's word; returns the keys it did not take, with why.

        What is missing when the time is up counts as not taken; it may be there all the same.
        """
        self.connect()
        self._pending.clear()
        self._refused.clear()
        unsent = {outgoing.key for outgoing in batch}
        try:
            with self._connection.connection.transport.having_timeout(seconds):
                for outgoing in batch:
                    self._send(outgoing)
                    unsent.discard(outgoing.key)
            self._await_confirms(monotonic() + seconds)
        except self._errors as error:
            why = f"{type(error).__name__}: {error}"
            self._refused.update(dict.fromkeys([*self._pending.values(), *unsent], why))
            self.drop()
        return dict(self._refused)

    @contextmanager
    def channel(self, seconds: float = CONFIRM_SECONDS) -> Iterator[Any]:
        """The channel for anything but publishing; no wait for an answer exceeds ``seconds``.

        Raises BrokerAway instead of the library's errors.
        """
        self.connect()
        try:
            with self._connection.connection.transport.having_timeout(seconds):
                yield self._channel
        except self._errors as error:
            self.drop()
            raise BrokerAway(f"RabbitMQ was lost: {error}") from error

    def drop(self) -> None:
        """Close the socket, with no word to the other side."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            try:
                connection.collect()
            except Exception:
                # Whatever is left of it, nobody uses it any more.
                logger.debug("a broken connection could not be closed", exc_info=True)

    @property
    def _errors(self) -> tuple[type[BaseException], ...]:
        known = Connection(self._url)
        return (OSError, OperationalError, *known.connection_errors, *known.channel_errors)

    def _send(self, outgoing: Outgoing) -> None:
        message = self._channel.prepare_message(
            outgoing.body,
            content_type=outgoing.content_type,
            content_encoding="utf-8",
            headers=outgoing.headers,
            properties={"delivery_mode": 2, "message_id": outgoing.key},
        )
        self._sent += 1
        self._pending[self._sent] = outgoing.key
        self._channel.basic_publish(
            message,
            exchange=outgoing.exchange,
            routing_key=outgoing.routing_key,
            mandatory=True,
        )

    def _await_confirms(self, deadline: float) -> None:
        while self._pending:
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError("RabbitMQ does not confirm")
            self._connection.drain_events(timeout=left)

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for key in self._settle(tag, multiple):
            self._refused[key] = "refused by RabbitMQ: the queue is full"

    def _on_return(self, _error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        # Its confirm follows: a returned message is acknowledged as dealt with.
        key = message.properties["message_id"]
        self._refused[key] = f"no queue takes {exchange or 'it'} at {routing_key}"

    def _settle(self, tag: int, multiple: bool) -> list[str]:
        tags = [sent for sent in self._pending if sent <= tag] if multiple else [tag]
        return [self._pending.pop(sent) for sent in tags if sent in self._pending]
