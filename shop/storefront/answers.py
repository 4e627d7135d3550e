"""Pages as answers: who may keep them, and for how long."""

from typing import Any

from flask import Response, current_app, render_template, request

from shop.storefront.frames import current_frame
from shop.web.caching import NO_STORE, PRIVATE, PUBLIC_SECOND, conditional, content_tag


def shared_page(name: str, page: object) -> Response:
    """A page with nothing of its visitor, kept by shared caches for a second.

    On a host of no tenant X-Tenant decides what is shown, so caches must tell it apart.
    """
    answer = Response(write(name, page), mimetype="text/html")
    answer.headers["Vary"] = "X-Tenant"
    return conditional(answer, request, content_tag(answer.get_data()), PUBLIC_SECOND)


def own_page(name: str, page: object, status: int = 200) -> Response:
    """A page of one visitor: the browser asks each time whether it still holds."""
    answer = Response(write(name, page), status, mimetype="text/html")
    answer.headers["Cache-Control"] = PRIVATE
    return answer


def fleeting_part(name: str, page: object, **context: Any) -> Response:
    """Parts of a page that scripts swap in; nobody keeps them."""
    answer = Response(write(name, page, **context), mimetype="text/html")
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def write(name: str, page: object, **context: Any) -> str:
    """The template ``name`` with ``page`` in the frame of the current tenant."""
    return render_template(f"storefront/{name}.html", page=page, frame=current_frame(), **context)


def absolute(path: str) -> str:
    """The address of ``path`` for someone outside, at the host the visitor came by."""
    return f"{current_app.extensions['settings'].public_scheme}://{request.host}{path}"


def wants_parts() -> bool:
    """Whether a script asks that will swap parts of the page."""
    return "X-Parts" in request.headers
