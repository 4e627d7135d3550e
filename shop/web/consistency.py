"""A visitor reads what he wrote, whichever replica answers.

After a write the WAL position of its commit travels back signed: in a cookie for browsers, in
``X-Consistency-Token`` for phones. Both come back with later requests and say how far a replica
must be. Without them a visitor may see a moment ago, never something wrong.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask, Response, current_app, request
from werkzeug.http import parse_cookie

from shop.data import positions
from shop.web.cookies import cookie_name, set_cookie
from shop.web.signing import read_signed, sign

HEADER: Final = "X-Consistency-Token"
# A replica that is further behind than this has been taken out of service.
SECONDS: Final = 30
_ENVIRON_KEY: Final = "shop.positions"


@contextmanager
def following(environ: dict[str, Any], scheme: str) -> Iterator[None]:
    """Hold the visitor's positions while his request is handled."""
    known = _known(environ, cookie_name("rya", scheme))
    with positions.tracking(known) as held:
        environ[_ENVIRON_KEY] = (known, held)
        yield


def send_positions(app: Flask) -> None:
    """Add the token to answers of requests that wrote; others never carry one."""

    @app.after_request
    def _(answer: Response) -> Response:
        known, held = request.environ.get(_ENVIRON_KEY, ({}, {}))
        if request.method in ("GET", "HEAD", "OPTIONS") or held == known:
            return answer
        token = sign("positions", held)
        answer.headers[HEADER] = token
        scheme = current_app.extensions["settings"].public_scheme
        set_cookie(answer, "rya", token, scheme, seconds=SECONDS)
        return answer


def _known(environ: dict[str, Any], name: str) -> dict[str, int]:
    """The furthest position of each database in the header and the cookie, if they are ours."""
    tokens = [environ.get("HTTP_X_CONSISTENCY_TOKEN", "")]
    if "HTTP_COOKIE" in environ:
        tokens += parse_cookie(environ["HTTP_COOKIE"]).getlist(name)
    return _furthest(read_signed("positions", token, SECONDS) for token in tokens if token)


def _furthest(tokens: Iterable[dict[str, int] | None]) -> dict[str, int]:
    furthest: dict[str, int] = {}
    for token in tokens:
        for database, position in (token or {}).items():
            furthest[database] = max(position, furthest.get(database, 0))
    return furthest
