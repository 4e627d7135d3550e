"""Outbox, inbox, dead letters and journal on both planes; idempotency keys on the shards."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from shop.data.base import CatalogueModel, ShardModel


class _OutboxColumns:
    """A row waits until ``available_at``; whoever works on it holds it until ``leased_until``.

    ``actor`` is empty for an event (the relay asks the subscriptions who wants it) and names
    the one that shall have it for a task.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    actor: Mapped[str] = mapped_column(default="")
    queue: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]]
    headers: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    available_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    leased_until: Mapped[dt.datetime | None]


class OutboxRow(_OutboxColumns, ShardModel):
    """What happened on a shard and has not reached everyone yet."""

    __tablename__ = "outbox"

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (Index("ix_outbox_waiting", "queue", "available_at", "id"),)


class CatalogueOutboxRow(_OutboxColumns, CatalogueModel):
    """The same for the catalogue plane; ``tenant_id`` is empty when every tenant is meant."""

    __tablename__ = "catalogue_outbox"

    tenant_id: Mapped[str] = mapped_column(default="")

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (Index("ix_catalogue_outbox_waiting", "queue", "available_at", "id"),)


class InboxRow(ShardModel):
    """``consumer`` has had the effect of message ``message_id``."""

    __tablename__ = "inbox"

    consumer: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    processed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), index=True)


class CatalogueInboxRow(CatalogueModel):
    """The same for the catalogue plane."""

    __tablename__ = "catalogue_inbox"

    consumer: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    processed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), index=True)


class _DeadLetterColumns:
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    actor: Mapped[str]
    queue: Mapped[str]
    payload: Mapped[dict[str, Any]]
    headers: Mapped[dict[str, Any]]
    attempts: Mapped[int]
    error: Mapped[str]
    created_at: Mapped[dt.datetime]
    died_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class DeadLetter(_DeadLetterColumns, ShardModel):
    """A message given up after its last attempt; kept until someone replays or discards it."""

    __tablename__ = "dead_letter"


class CatalogueDeadLetter(_DeadLetterColumns, CatalogueModel):
    """The same for the catalogue plane."""

    __tablename__ = "catalogue_dead_letter"

    tenant_id: Mapped[str] = mapped_column(default="")


class IdempotencyKey(ShardModel):
    """A wish and what was answered: the same key within 24 hours gets the same answer."""

    __tablename__ = "idempotency_key"

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(
        server_default=text("clock_timestamp()"), index=True
    )


class _JournalColumns:
    id: Mapped[UUID] = mapped_column(primary_key=True)
    who: Mapped[str]
    what: Mapped[str]
    thing: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    request_id: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class JournalEntry(_JournalColumns, ShardModel):
    """Who changed what on a shard, with the values before and after; never changed itself."""

    __tablename__ = "journal"


class CatalogueJournalEntry(_JournalColumns, CatalogueModel):
    """The same for the catalogue plane."""

    __tablename__ = "catalogue_journal"

    tenant_id: Mapped[str] = mapped_column(default="")
