"""The demo provider's words, read into the port's values. Pure."""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from shop.kernel.money import Money
from shop.payments.errors import WebhookInvalid
from shop.payments.gateway import (
    Authorised,
    Captured,
    ChargeResult,
    Declined,
    JournalEntry,
    ProviderEvent,
    Refunded,
    RequiresAction,
    Voided,
)

SIGNATURE_HEADER = "gateway-signature"
# Long enough for clocks that differ and a slow line, too short to replay an old webhook.
SIGNATURE_TOLERANCE = dt.timedelta(minutes=5)

_SIGNATURE = re.compile(r"t=(\d{1,15})((?:,v1=[0-9a-f]{64})+)")


class NextAction(msgspec.Struct, frozen=True):
    """Where the buyer has to go."""

    url: str


class WireCharge(msgspec.Struct, frozen=True):
    """A charge as the provider writes it; a burnt key has no order, tenant or currency."""

    id: str
    key: str
    amount: int
    state: str
    at: dt.datetime
    order: str | None = None
    tenant: str | None = None
    currency: str | None = None
    decline_code: str | None = None
    next_action: NextAction | None = None
    refunded: int = 0


class WirePage(msgspec.Struct, frozen=True):
    """A page of the provider's journal."""

    items: list[WireCharge]
    next_cursor: str | None


class WireEvent(msgspec.Struct, frozen=True):
    """A webhook's body."""

    id: str
    type: str
    created: dt.datetime
    data: WireCharge


class WireRefusal(msgspec.Struct, frozen=True):
    """A refusal's body."""

    code: str
    detail: str = ""


class NotUnderstood(Exception):
    """The provider said something that this client has no word for."""


Shape = TypeVar("Shape", bound=msgspec.Struct)


def decode(body: bytes, shape: type[Shape]) -> Shape:
    """The body in its shape; raises NotUnderstood."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotUnderstood(str(error)) from error


def read_charge(charge: WireCharge) -> ChargeResult:
    """The charge as a result; raises NotUnderstood for a state without meaning to us."""
    if charge.state == "voided":
        return Voided(charge.id)
    if charge.state == "declined":
        return Declined(charge.id, charge.decline_code or "card_declined")
    if charge.state == "requires_action" and charge.next_action:
        return RequiresAction(charge.id, charge.next_action.url)
    amount = _money(charge, charge.amount)
    if charge.state == "authorised":
        return Authorised(charge.id, amount)
    if charge.state == "captured":
        return Captured(charge.id, amount, _money(charge, charge.refunded))
    if charge.state == "refunded":
        return Refunded(charge.id, amount)
    raise NotUnderstood(f"a charge in state {charge.state!r}")


def read_entry(charge: WireCharge) -> JournalEntry:
    """A line of the journal, its state left in the provider's words."""
    amount = _money(charge, charge.amount)
    return JournalEntry(charge.id, charge.order or "", charge.key, amount, charge.state, charge.at)


def read_event(
    body: bytes, headers: Mapping[str, str], secret: str, now: dt.datetime
) -> ProviderEvent:
    """The event in a webhook; raises WebhookInvalid unless it was signed with ``secret`` lately."""
    _check_signature(body, headers, secret, now)
    try:
        event = decode(body, WireEvent)
        return ProviderEvent(
            event.id,
            event.type,
            event.created,
            event.data.tenant or "",
            event.data.order or "",
            event.data.key,
            read_charge(event.data),
        )
    except NotUnderstood as error:
        raise WebhookInvalid(f"the webhook cannot be read: {error}") from error


def _check_signature(
    body: bytes, headers: Mapping[str, str], secret: str, now: dt.datetime
) -> None:
    named = {name.lower(): value for name, value in headers.items()}
    signature = _SIGNATURE.fullmatch(named.get(SIGNATURE_HEADER, ""))
    if signature is None:
        raise WebhookInvalid("the header Gateway-Signature is missing or malformed")
    seconds, marks = signature.groups()
    signed = f"{seconds}.".encode() + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # Several marks while the provider changes its secret: one of them must be ours.
    given = marks.removeprefix(",v1=").split(",v1=")
    if not any(hmac.compare_digest(expected, mark) for mark in given):
        raise WebhookInvalid("the signature is not the provider's")
    if abs(now.timestamp() - int(seconds)) > SIGNATURE_TOLERANCE.total_seconds():
        raise WebhookInvalid("the webhook was signed too long ago")


def _money(charge: WireCharge, amount: int) -> Money:
    if charge.currency is None:
        raise NotUnderstood(f"the charge {charge.id} has no currency")
    return Money(amount, charge.currency)
