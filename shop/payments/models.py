"""Payment attempts and the provider's messages about them. Shard plane."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.data.base import ShardModel


class PaymentAttempt(ShardModel):
    """One try to be paid: the row and its key exist before the provider is called."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'started', 'requires_action', 'authorised', 'captured',"
            " 'declined', 'expired', 'voided', 'refunded')",
            name="state",
        ),
        Index(
            "ix_payment_attempt_open",
            "deadline_at",
            postgresql_where=text("state IN ('pending', 'started', 'requires_action')"),
        ),
    )

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    key: Mapped[str]
    token: Mapped[str]  # the provider's own, never card data; blanked when the attempt ends
    amount: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str]
    charge_id: Mapped[str] = mapped_column(default="")
    decline_code: Mapped[str] = mapped_column(default="")
    next_action_url: Mapped[str] = mapped_column(default="")
    leased_until: Mapped[dt.datetime | None]
    deadline_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class PaymentEvent(ShardModel):
    """What the provider told us, once for each of its event ids."""

    __tablename__ = "payment_event"

    gateway: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    received_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
