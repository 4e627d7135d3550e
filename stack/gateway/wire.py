"""The shapes of requests and answers, checked once at the door."""

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from stack.gateway.refusals import Malformed

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,200}")
_LARGEST = 10**12  # far beyond any order, far below what SQLite's integers hold

Amount = Annotated[int, msgspec.Meta(ge=1, le=_LARGEST)]


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``POST /charges``."""

    order: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    # The tenant becomes a part of the webhook's address, hence the narrow alphabet.
    tenant: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}\Z")]
    amount: Amount
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    capture: bool = True


class RefundWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a refund; without an amount, all that is left."""

    amount: Amount | None = None


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of calls that need none."""


class Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the buyer told the bank on the 3-D Secure page."""

    outcome: Literal["approve", "fail"]
    return_url: str | None = None


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault switched on or off for tests."""

    mode: Literal["up", "down"]


Shape = TypeVar("Shape", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is recorded under its key."""

    status: int
    body: dict[str, Any]
    is_replayed: bool = False
    is_withheld: bool = field(default=False, compare=False)


def read_body(body: bytes, shape: type[Shape]) -> Shape:
    """The request's body in its shape; raises Malformed naming the field."""
    try:
        return msgspec.json.decode(body or b"{}", type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from error


def read_values(values: dict[str, str], shape: type[Shape]) -> Shape:
    """A form's values in their shape; raises Malformed naming the field."""
    try:
        return msgspec.convert(values, type=shape)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from error


def read_key(text: str | None) -> str:
    """The idempotency key; raises Malformed when it is missing or of an odd form."""
    if not text:
        raise Malformed("the header Idempotency-Key is missing", "idempotency_key_missing")
    if not _KEY.fullmatch(text):
        raise Malformed("a key has 1 to 200 of A-Z a-z 0-9 . _ : -", "invalid_key")
    return text


def read_since(text: str | None) -> int:
    """RFC 3339 as milliseconds since 1970; 0 without one."""
    if not text:
        return 0
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(f"since={text!r} is no RFC 3339 time", "invalid_since") from error
    if moment.tzinfo is None:
        raise Malformed("since needs a zone, such as Z", "invalid_since")
    # Integers all the way: a float would let the very entry slip that `since` was copied from.
    return (moment - dt.datetime.fromtimestamp(0, dt.UTC)) // dt.timedelta(milliseconds=1)


def read_number(text: str | None, name: str, default: int, highest: int) -> int:
    """A whole number of a query string between 0 and ``highest``."""
    if not text:
        return default
    # isdecimal alone would let through digits of other scripts, and int() may refuse long ones.
    if not (text.isascii() and text.isdecimal() and len(text) < 16 and int(text) <= highest):
        raise Malformed(f"{name}={text[:40]!r} is not in range", f"invalid_{name}")
    return int(text)


def read_return_url(text: str | None) -> str | None:
    """Where the buyer goes back to: a web address, or Malformed (``javascript:`` is none)."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Malformed("return_url is no web address", "invalid_return_url") from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Malformed("return_url is no web address", "invalid_return_url")
    return text


def fingerprint(path: str, wish: msgspec.Struct) -> str:
    """What a key is bound to: the address and the body, however its JSON was spaced."""
    canonical = json.dumps(msgspec.to_builtins(wish), sort_keys=True)
    return hashlib.sha256(f"{path}\n{canonical}".encode()).hexdigest()
