"""Values that travel through foreign hands: anybody may read them, nobody can make one.

Signed with the installation's key; values signed with an earlier key are still accepted.
"""

from functools import lru_cache
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from shop.data.installation import installation


def sign(purpose: str, value: Any) -> str:
    """``value`` (JSON) as URL-safe text that is of no use for any other purpose."""
    return _serializer(installation().secrets, purpose).dumps(value)


def read_signed(purpose: str, text: str, seconds: int) -> Any:
    """The value in ``text``; None when it is forged, for another purpose, or too old."""
    try:
        return _serializer(installation().secrets, purpose).loads(text, max_age=seconds)
    except BadData:
        return None


@lru_cache(maxsize=16)
def _serializer(secrets: tuple[str, ...], purpose: str) -> URLSafeTimedSerializer:
    # itsdangerous signs with the last key and tries them all; ours begin with the newest.
    return URLSafeTimedSerializer(list(reversed(secrets)), salt=f"doorbuster.{purpose}")
