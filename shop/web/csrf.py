"""No other site acts in a visitor's name.

Cached pages can carry no visitor's token, yet their forms post: so every unsafe request is judged
by what the browser says of where it comes from (Chrome since 76, Firefox 90, Safari 16.4).
Pages that are never cached carry a token besides. Programs that say nothing of an origin carry
no visitor's cookies by accident, and pass.
"""

from typing import Final
from urllib.parse import urlsplit

from flask import request

from shop.data.tenants import current_tenant
from shop.web.cookies import find_cart_id
from shop.web.errors import CrossSite, FormExpired
from shop.web.signing import read_signed, sign

FIELD: Final = "csrf_token"
# A day at work with the checkout open in a tab.
TOKEN_SECONDS: Final = 12 * 3600
_SAFE: Final = ("GET", "HEAD", "OPTIONS")


def check_origin() -> None:
    """Raise CrossSite for an unsafe request made by a page of another site."""
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise CrossSite("this form was sent by another site")
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise CrossSite("this form was sent by another site")


def csrf_token() -> str:
    """A token for the forms of a page that is never cached, bound to tenant and cart."""
    return sign("csrf", _subject())


def check_csrf_token() -> None:
    """Raise FormExpired unless the form carries a token of this visitor that still counts."""
    token = request.form.get(FIELD, "")
    if not token or read_signed("csrf", token, TOKEN_SECONDS) != _subject():
        raise FormExpired("this page was open for a long time")


def _subject() -> list[str]:
    return [current_tenant().id, str(find_cart_id() or "")]
