"""What a browser may do with our answers.

There is no nonce: it would have to be new for each answer, and shared caches repeat it. We need
none, since no page has an inline script, style or handler.
"""

from typing import Final

from flask import Flask, Response

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What is no page needs nothing at all.
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"

_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    # An order's address carries the right to see it: it must not reach other sites.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_YEAR: Final = "max-age=31536000"


def send_security_headers(app: Flask, *, is_https: bool) -> None:
    """Add the headers to every answer; a view that sets one itself keeps its own."""
    always = {**_ALWAYS, "Strict-Transport-Security": _YEAR} if is_https else _ALWAYS

    @app.after_request
    def _(answer: Response) -> Response:
        policy = PAGE_POLICY if answer.mimetype == "text/html" else DATA_POLICY
        answer.headers.setdefault("Content-Security-Policy", policy)
        for name, value in always.items():
            answer.headers.setdefault(name, value)
        return answer
