"""Identifiers: UUIDv7 for things, short checked numbers for people.

UUIDv7 (RFC 9562 §5.7) begins with its millisecond, so that keys grow to the right in
an index, and an id tells how old it is.
"""

import datetime as dt
import os
import time
import uuid

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# No I, L, O, U: letters that are misread or misheard (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# The check sign is a sum in the field of 32 elements (x⁵ + x² + 1), where each place
# weighs twice the one to its right. No weight is zero and no two neighbours weigh the same, so
# every single slip and every swap of neighbours changes the sum, the check sign included.
# A sum modulo 31 would take Z for 0.
_FIELD_POLYNOMIAL = 0b100101


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: 48 bits of milliseconds, 74 random bits."""
    millisecond = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (
        (millisecond & (1 << 48) - 1) << 80
        | 0x7 << 76
        | (random >> 68 & 0xFFF) << 64
        | 0b10 << 62
        | random & (1 << 62) - 1
    )
    return uuid.UUID(int=value)


def born_at(identifier: uuid.UUID) -> dt.datetime | None:
    """When a UUIDv7 was made; None for any other UUID."""
    if identifier.version != 7:
        return None
    try:
        return _EPOCH + dt.timedelta(milliseconds=identifier.int >> 80)
    except OverflowError:
        return None


def parse_id(text: str) -> uuid.UUID | None:
    """The UUID that ``text`` spells in its canonical form, or None."""
    try:
        identifier = uuid.UUID(text)
    except ValueError:
        return None
    return identifier if str(identifier) == text.lower() else None


def order_number(serial: int) -> str:
    """The short form of a shard's order serial: base 32 with a check sign, ``"10J-9"``.

    >>> order_number(1042)
    '10J-9'
    """
    if serial < 0:
        raise ValueError("an order serial is not negative")
    digits, rest = "", serial
    while rest:
        rest, digit = divmod(rest, 32)
        digits = _ALPHABET[digit] + digits
    return f"{digits or '0'}-{_check_sign(digits or '0')}"


def is_order_number(text: str) -> bool:
    """Whether ``text`` is a number that ``order_number`` could have made (case ignored)."""
    digits, _, check = text.upper().partition("-")
    known = bool(digits) and len(check) == 1 and set(digits + check) <= set(_ALPHABET)
    padded = digits.startswith("0") and digits != "0"
    return known and not padded and _check_sign(digits) == check


def _check_sign(digits: str) -> str:
    total = 0
    for sign in digits:
        total = _double(total ^ _ALPHABET.index(sign))
    return _ALPHABET[total]


def _double(value: int) -> int:
    """Twice ``value`` in the field of 32 elements."""
    value <<= 1
    return value ^ _FIELD_POLYNOMIAL if value & 0b100000 else value
