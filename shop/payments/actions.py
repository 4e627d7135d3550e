"""Moving payment attempts along their arrows. Each function joins the caller's transaction."""

import datetime as dt
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.data.tenants import current_tenant
from shop.payments.gateway import ChargeResult, Declined, ProviderEvent, RequiresAction
from shop.payments.models import PaymentAttempt, PaymentEvent
from shop.payments.queries import AttemptView
from shop.payments.rules import UNDECIDED, AttemptState, states_before

# Longer than a call to the provider may take (connect 1 s, answer 5 s), with room to spare.
LEASE = dt.timedelta(seconds=15)


def lease(session: Session, attempt: AttemptView, now: dt.datetime) -> None:
    """Take the attempt for one call to the provider; a pending one is started by it."""
    values: dict[str, Any] = {"leased_until": now + LEASE}
    if attempt.state is AttemptState.PENDING:
        values["state"] = AttemptState.STARTED
    _change(session, attempt, values)


def end_lease(session: Session, attempt: AttemptView) -> None:
    """The call has ended without an answer: the next one may begin at once."""
    _change(session, attempt, {"leased_until": None})


def record_result(session: Session, attempt: AttemptView, result: ChargeResult) -> bool:
    """Move the attempt to where the provider's answer leads; False when no arrow leads there.

    An answer that comes twice, late or out of order therefore changes nothing.
    """
    if attempt.state not in states_before(result.state):
        return False
    values: dict[str, Any] = {"state": result.state, "leased_until": None}
    if result.charge_id:
        values["charge_id"] = result.charge_id
    if isinstance(result, Declined):
        values["decline_code"] = result.code
    if isinstance(result, RequiresAction):
        values["next_action_url"] = result.url
    if result.state not in UNDECIDED:
        values["token"] = ""  # it was for this attempt only
        values["next_action_url"] = ""
    _change(session, attempt, values)
    return True


def expire(session: Session, attempt: AttemptView) -> bool:
    """The attempt was never started and may not be any more; False when it is past that."""
    if attempt.state is not AttemptState.PENDING:
        return False
    _change(session, attempt, {"state": AttemptState.EXPIRED, "token": ""})
    return True


def is_new_event(session: Session, gateway: str, event: ProviderEvent) -> bool:
    """Record a provider's event; False when it was recorded before."""
    statement = (
        insert(PaymentEvent)
        .values(
            tenant_id=current_tenant().id,
            gateway=gateway,
            event_id=event.id,
            kind=event.type,
            body={"order": event.order, "key": event.key, "state": event.result.state},
        )
        .on_conflict_do_nothing()
        .returning(PaymentEvent.event_id)
    )
    return session.execute(statement).first() is not None


def _change(session: Session, attempt: AttemptView, values: dict[str, Any]) -> None:
    session.execute(
        update(PaymentAttempt)
        .where(
            PaymentAttempt.order_id == attempt.order_id,
            PaymentAttempt.number == attempt.number,
        )
        .values(**values, updated_at=func.now())
        .execution_options(synchronize_session=False)
    )
