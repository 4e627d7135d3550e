"""Letters: what was written to whom, and whether it left. Shard plane."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from shop.data.base import ShardModel


class Letter(ShardModel):
    """One letter of one kind about one thing; leased before it is handed over, sent after."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'refused')", name="state"),
        UniqueConstraint("tenant_id", "about_id", "kind", name="uq_letter_about_kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    about_id: Mapped[UUID]
    kind: Mapped[str]
    recipient: Mapped[str]
    locale: Mapped[str]
    data: Mapped[dict[str, Any]]
    state: Mapped[str]
    request_id: Mapped[str]
    error: Mapped[str] = mapped_column(default="")
    leased_until: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
