"""Which cart is the visitor's: a signed cookie, and a hint that scripts may see.

Behind https names begin with ``__Host-``: such a cookie can be set by this very host alone. Over
http browsers would refuse them, so names are plain there.
"""

from typing import Final
from uuid import UUID

from flask import Response, current_app, request

from shop.data.tenants import current_tenant
from shop.kernel.ids import parse_id
from shop.web.signing import read_signed, sign

CART_SECONDS: Final = 30 * 24 * 3600
# Read by the storefront's script, which asks for the visitor's own bits only where it is set.
HINT: Final = "cart_hint"


def find_cart_id() -> UUID | None:
    """The cart whose cookie this visitor carries; None for none, or one of another tenant."""
    text = request.cookies.get(cookie_name("cart", _scheme()), "")
    value = read_signed("cart", text, CART_SECONDS) if text else None
    tenant_id, cart_id = value or ("", "")
    return parse_id(cart_id) if tenant_id == current_tenant().id else None


def remember_cart(answer: Response, cart_id: UUID) -> None:
    """Make ``cart_id`` the visitor's cart for the next 30 days."""
    value = sign("cart", [current_tenant().id, str(cart_id)])
    set_cookie(answer, "cart", value, _scheme(), seconds=CART_SECONDS)
    answer.set_cookie(
        HINT, "1", CART_SECONDS, secure=_scheme() == "https", httponly=False, samesite="Lax"
    )


def forget_cart(answer: Response) -> None:
    """The visitor has no cart any more."""
    secure = _scheme() == "https"
    name = cookie_name("cart", _scheme())
    answer.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")
    answer.delete_cookie(HINT, secure=secure, samesite="Lax")


def cookie_name(name: str, scheme: str) -> str:
    """What a cookie is called where shoppers see ``scheme``."""
    return f"__Host-{name}" if scheme == "https" else name


def set_cookie(answer: Response, name: str, value: str, scheme: str, *, seconds: int) -> None:
    """Set a cookie that no script sees and no other site sends along with a form."""
    answer.set_cookie(
        cookie_name(name, scheme),
        value,
        seconds,
        secure=scheme == "https",
        httponly=True,
        samesite="Lax",
    )


def _scheme() -> str:
    scheme: str = current_app.extensions["settings"].public_scheme
    return scheme
