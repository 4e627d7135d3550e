"""What may be kept, by whom and for how long."""

import hashlib
from typing import Final

from flask import Request, Response

# nginx and browsers may keep it for a second and show it for one more while they ask again: with
# the caches behind it a change is visible within two seconds (DESIGN, promise 6).
PUBLIC_SECOND: Final = "public, max-age=1, stale-while-revalidate=1"
# One visitor's: his browser may keep it but asks each time whether it still holds.
PRIVATE: Final = "private, no-cache"
NO_STORE: Final = "no-store"


def content_tag(body: bytes) -> str:
    """An ETag for what is told apart by its bytes alone."""
    return hashlib.sha256(body).hexdigest()[:24]


def conditional(answer: Response, request: Request, tag: str, cache_control: str) -> Response:
    """``answer`` with its ETag, or 304 without a body when the asker has it already.

    The tag is weak: nginx compresses on the way, so that the bytes are not ours any more.
    """
    answer.headers["Cache-Control"] = cache_control
    answer.set_etag(tag, weak=True)
    answer.make_conditional(request)
    return answer


def keep_nothing_by_default(answer: Response) -> Response:
    """What says nothing about itself is kept by nobody."""
    answer.headers.setdefault("Cache-Control", NO_STORE)
    return answer
