"""Sending under a row of its own: leased before the letter is handed over, marked after.

A crash between the two may send a letter again; its Message-ID is the same, so that a mail
program shows it once. Never sending it would be worse.
"""

import datetime as dt
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.data.session import Plane, transaction
from shop.data.tenants import current_tenant
from shop.kernel.clock import utc_now
from shop.kernel.errors import Unavailable
from shop.kernel.ids import new_id
from shop.mail.errors import MailRefused, MailUnavailable
from shop.mail.models import Letter
from shop.mail.transport import Transport

# Longer than a mail server may take for one letter (10 s each for connecting and for an answer).
LEASE = dt.timedelta(seconds=60)

_installed: Transport | None = None


class LetterInProgress(Unavailable):
    """Someone else is sending this letter right now."""

    code = "letter_in_progress"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that shall be written: its kind, what it is about, to whom, in which language."""

    kind: str
    about_id: UUID
    recipient: str
    locale: str
    request_id: str


@dataclass(frozen=True, slots=True)
class LeasedLetter:
    """The right to send one letter now; ``written_at`` is the same on every try."""

    id: UUID
    written_at: dt.datetime


def install_transport(transport: Transport) -> None:
    """Make this the way letters of this process leave; done once by the runtime."""
    global _installed  # noqa: PLW0603 – one process has one way out
    _installed = transport


def lease_letter(session: Session, wanted: Wanted) -> LeasedLetter | None:
    """Write the letter's row, or find it, and lease it; None when it has left (or never will).

    Raises LetterInProgress while another lease runs.
    """
    session.execute(insert(Letter).values(_row(wanted)).on_conflict_do_nothing())
    row = session.execute(
        select(Letter)
        .where(Letter.about_id == wanted.about_id, Letter.kind == wanted.kind)
        .with_for_update()
    ).scalar_one()
    now = utc_now()
    if row.state != "waiting":
        return None
    if row.leased_until is not None and row.leased_until > now:
        raise LetterInProgress(f"letter {row.id} is being sent")
    row.leased_until = now + LEASE
    return LeasedLetter(row.id, row.created_at)


def hand_over(leased: LeasedLetter, message: EmailMessage) -> None:
    """Send the message, outside any transaction, and record what became of it.

    A letter that is refused for good is recorded as such and not tried again. Raises
    MailUnavailable when it shall be.
    """
    if _installed is None:
        raise RuntimeError("not started: shop.runtime.start(settings)")
    try:
        _installed.send(message)
    except MailRefused as error:
        _record(leased, state="refused", error=str(error))
    except MailUnavailable as error:
        _record(leased, state="waiting", error=str(error))
        raise
    else:
        _record(leased, state="sent", error="", sent_at=func.now())


def refuse(leased: LeasedLetter, reason: str) -> None:
    """The letter can never be sent (its address is none): record why."""
    _record(leased, state="refused", error=reason)


def _record(leased: LeasedLetter, **values: Any) -> None:
    with transaction(Plane.SHARD) as session:
        session.execute(
            update(Letter)
            .where(Letter.id == leased.id)
            .values(**values, leased_until=None)
            .execution_options(synchronize_session=False)
        )


def _row(wanted: Wanted) -> dict[str, Any]:
    return {
        "tenant_id": current_tenant().id,
        "id": new_id(),
        "about_id": wanted.about_id,
        "kind": wanted.kind,
        "recipient": wanted.recipient,
        "locale": wanted.locale,
        "data": {},
        "state": "waiting",
        "request_id": wanted.request_id,
        "created_at": utc_now(),
    }
