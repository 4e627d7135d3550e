"""Shapes into answers."""

import msgspec
from flask import Response, request
from msgspec import Struct

from shop.web.caching import PUBLIC_SECOND, conditional, content_tag

encode = msgspec.json.Encoder().encode


def reply(shape: Struct, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The shape as JSON."""
    return Response(encode(shape), status, headers, mimetype="application/json")


def reply_public(shape: Struct) -> Response:
    """The same for what carries nothing of the asker: kept for a second, 304 when unchanged.

    On a host of no tenant X-Tenant decides what is shown, so caches must tell it apart.
    """
    answer = reply(shape)
    answer.headers["Vary"] = "X-Tenant"
    return conditional(answer, request, content_tag(answer.get_data()), PUBLIC_SECOND)
