"""Around every request: a context of its own, its id, its log line and its metrics.

gunicorn's gevent worker keeps one greenlet, and with it one set of context variables, for a whole
keep-alive connection. Each request here runs in a fresh ``contextvars.Context``, so that whatever
it binds (trace, tenant, positions) ends with it, even when it ends badly.
"""

import contextvars
import logging
import re
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from flask import Flask, request
from prometheus_client import Counter, Histogram

from shop.observability import metrics
from shop.observability.context import bind, current_trace, start_trace
from shop.web.addresses import install_converters
from shop.web.answers import answer_errors
from shop.web.caching import keep_nothing_by_default
from shop.web.consistency import following, send_positions
from shop.web.errors import BodyTooLarge
from shop.web.limits import Buckets
from shop.web.security_headers import send_security_headers
from shop.web.tenant import release_tenant_after_requests

logger = logging.getLogger("shop.access")

# The longest honest request is an order of 2,000 lines: about 100 kB.
MAX_BODY_BYTES: Final = 1 << 20
_ROUTE: Final = "shop.route"
_METHODS: Final = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
# Asked every few seconds by machines: counted, but not worth a line each.
_PROBES: Final = frozenset({"/livez", "/readyz", "/metrics"})
_LAST_WORDS: Final = (
    b'{"type":"about:blank","title":"Internal Server Error","status":500,"code":"internal_error"}'
)


def equip(app: Flask) -> None:
    """Put the room's parts around ``app``; before any door is hung."""
    settings = app.extensions["settings"]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["limits"] = Buckets()
    install_converters(app)
    answer_errors(app)
    release_tenant_after_requests(app)
    app.before_request(_begin)
    send_positions(app)
    send_security_headers(app, is_https=settings.public_scheme == "https")
    app.after_request(keep_nothing_by_default)
    app.wsgi_app = Front(app.wsgi_app, settings.public_scheme)  # type: ignore[method-assign]


class Front:
    """The outermost layer of the application, below the WSGI server."""

    def __init__(self, wsgi: Any, scheme: str) -> None:
        self._wsgi = wsgi
        self._scheme = scheme

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return contextvars.Context().run(self._answer, environ, start_response)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        started = time.perf_counter()
        trace = start_trace(
            environ.get("HTTP_X_REQUEST_ID", ""), environ.get("HTTP_TRACEPARENT", "")
        )
        bind(trace)
        said = {"status": "500"}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said["status"] = status[:3]
            headers.append(("X-Request-ID", trace.request_id))
            return start_response(status, headers, exc_info)

        try:
            with following(environ, self._scheme):
                body: Iterable[bytes] = self._wsgi(environ, start)
        except Exception:
            logger.exception("a request fell through everything")
            body = _last_words(start)
        _note(environ, said["status"], time.perf_counter() - started)
        return body


def _begin() -> None:
    """Keep the route for the log line, since Flask forgets it at the end; refuse a large body
    before anything is done, not when somebody happens to read it."""
    if request.url_rule is not None:
        request.environ[_ROUTE] = _template(request.url_rule.rule)
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise BodyTooLarge(f"a body may have {MAX_BODY_BYTES} bytes")


@lru_cache(maxsize=1024)
def _template(rule: str) -> str:
    """``/products/<word:slug>`` as people read it: ``/products/<slug>``."""
    return re.sub(r"<\w+:", "<", rule)


def _last_words(start: Any) -> Iterable[bytes]:
    """What is said when even the answer to errors failed."""
    start("500 Internal Server Error", [("Content-Type", "application/problem+json")])
    return [_LAST_WORDS]


def _note(environ: dict[str, Any], status: str, seconds: float) -> None:
    trace = current_trace()
    route = environ.get(_ROUTE, "unmatched")
    method = environ.get("REQUEST_METHOD", "")
    method = method if method in _METHODS else "OTHER"
    _counter(route, method, status, trace.tenant).inc()
    _timer(route, method).observe(seconds)
    _log(route, method, status, seconds)


def _log(route: str, method: str, status: str, seconds: float) -> None:
    """One line; the route instead of the path, which may be a right to something."""
    facts = {
        "event.dataset": "shop.access",
        "event.duration": int(seconds * 1e9),
        "http.request.method": method,
        "http.response.status_code": int(status),
        "http.route": route,
    }
    level = logging.DEBUG if route in _PROBES else logging.INFO
    logger.log(level, "%s %s %s", method, route, status, extra={"facts": facts})


# Looking a child up by its labels costs as much as counting it. Labels are bounded: routes are
# templates, tenants come from the directory.
@lru_cache(maxsize=4096)
def _counter(route: str, method: str, status: str, tenant: str) -> Counter:
    return metrics.http_requests.labels(route, method, status, tenant)


@lru_cache(maxsize=1024)
def _timer(route: str, method: str) -> Histogram:
    return metrics.http_request_seconds.labels(route, method)
