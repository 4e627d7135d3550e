"""Files: drawings, style, script and fonts, and what search engines ask for."""

from collections.abc import Iterator
from typing import Final

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from shop.browse.artwork import get_artwork
from shop.browse.listings import list_products
from shop.browse.shelves import list_collections
from shop.storefront.answers import absolute
from shop.storefront.assets import find_file
from shop.web.caching import conditional, content_tag

IMMUTABLE: Final = "public, max-age=31536000, immutable"
_HOUR: Final = "public, max-age=3600"
# A drawing follows from the product's type and title, which hardly ever change.
_DAY: Final = "public, max-age=86400, stale-while-revalidate=604800"
# The protocol's limit is 50,000; each hundred of ours is a statement.
_MOST_ADDRESSES: Final = 10_000


def static(filename: str) -> Response:
    """A file of the shop's own, kept for a year where the address names its content."""
    file = find_file(filename)
    if file is None:
        abort(404)
    packed = file.packed if request.accept_encodings.quality("gzip") > 0 else None
    answer = Response(packed or file.content, mimetype=file.mimetype)
    answer.headers["Vary"] = "Accept-Encoding"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    is_named = file.is_versioned or request.args.get("v") == file.fingerprint
    return conditional(answer, request, file.fingerprint, IMMUTABLE if is_named else _HOUR)


def favicon() -> AnyResponse:
    """What browsers ask for beside a PDF, where no page names the icon."""
    answer = redirect(url_for("storefront.static", filename="favicon.svg"))
    answer.headers["Cache-Control"] = _HOUR
    return answer


def artwork(handle: str) -> Response:
    """The drawing of a product, in the colour of one of its options."""
    drawing = get_artwork(handle, request.args.get("option"))
    answer = Response(drawing, mimetype="image/svg+xml")
    answer.headers["Vary"] = "X-Tenant"
    return conditional(answer, request, content_tag(answer.get_data()), _DAY)


def sitemap() -> Response:
    """Every page that is worth finding."""
    text = render_template("storefront/sitemap.xml", addresses=[*_addresses()])
    return _for_robots(text, "application/xml")


def robots() -> Response:
    """Where robots need not go."""
    return _for_robots(render_template("storefront/robots.txt"), "text/plain")


def _for_robots(text: str, mimetype: str) -> Response:
    answer = Response(text, mimetype=mimetype)
    answer.headers["Vary"] = "X-Tenant"
    return conditional(answer, request, content_tag(answer.get_data()), _HOUR)


def _addresses() -> Iterator[str]:
    yield absolute(url_for("storefront.home"))
    for entry in list_collections():
        yield absolute(url_for("storefront.collection", slug=entry.slug))
    cursor, written = None, 0
    while written < _MOST_ADDRESSES:
        cards = list_products(limit=100, cursor=cursor)
        for card in cards.items:
            yield absolute(url_for("storefront.product", slug=card.slug))
        cursor, written = cards.next_cursor, written + len(cards.items)
        if cursor is None:
            return
