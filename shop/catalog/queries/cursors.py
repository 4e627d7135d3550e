"""Where a page of a list ended, as an opaque word: the next page begins behind it.

A cursor holds the last row's sort value and id, so that reading on costs the same on every
page and nothing is shown twice when products come and go in between.
"""

import base64
import binascii
from typing import Annotated
from uuid import UUID

import msgspec

from shop.kernel.errors import Invalid

# A sort value is compared with a bigint or a text.
SortValue = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | str
_Cursor = tuple[str, SortValue, UUID]


def encode_cursor(order: str, value: int | str, product_id: UUID) -> str:
    """The cursor behind the row with this sort value and id in a list ordered by ``order``."""
    packed = msgspec.json.encode((order, value, product_id))
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode_cursor(cursor: str, order: str, kind: type[int | str]) -> tuple[int | str, UUID]:
    """The sort value (of type ``kind``) and id inside ``cursor``.

    Raises Invalid for what is no cursor, or one of a list in another order.
    """
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        found_order, value, product_id = msgspec.json.decode(packed, type=_Cursor)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise _invalid() from None
    # PostgreSQL stores no NUL.
    if found_order != order or not isinstance(value, kind) or "\0" in str(value):
        raise _invalid()
    return value, product_id


def _invalid() -> Invalid:
    return Invalid("This is no cursor of this list.", fields=[("cursor", "invalid")])
