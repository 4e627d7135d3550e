"""Lists of products: a collection, and what was searched for."""

from typing import Final

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from shop.browse.listings import list_products, list_top_products
from shop.browse.shelves import get_collection, list_collections
from shop.browse.values import Page
from shop.kernel.errors import Invalid
from shop.kernel.text import one_line
from shop.storefront.answers import shared_page
from shop.storefront.presenters import CollectionPage, SearchPage, SortChoice
from shop.web import limits

SORTS: Final = {
    "newest": "Newest",
    "price": "Price, low first",
    "-price": "Price, high first",
    "title": "Name, A to Z",
}
LONGEST_QUERY: Final = 100
_HELP_COLLECTIONS: Final = 4
_HELP_TOP: Final = 4


def collection(slug: str) -> AnyResponse:
    """The products of a collection, a stretch at a time."""
    shelf = get_collection(slug)
    sort, cursor = request.args.get("sort") or None, request.args.get("cursor")
    try:
        cards = list_products(collection=slug, sort=sort, cursor=cursor)
    except Invalid:
        return redirect(url_for("storefront.collection", slug=slug))
    next_address = url_for("storefront.collection", slug=slug, sort=sort, cursor=cards.next_cursor)
    return shared_page(
        "collection",
        CollectionPage(shelf, cards, next_address if cards.next_cursor else None, _sorts(sort)),
    )


def search() -> AnyResponse:
    """What suits the words; when nothing does, where to go on."""
    limits.check(limits.SEARCH)
    query = one_line(request.args.get("q", ""))[:LONGEST_QUERY].strip()
    if not query:
        return _found_nothing("")
    try:
        cards = list_products(q=query, cursor=request.args.get("cursor"))
    except Invalid:
        return redirect(url_for("storefront.search", q=query))
    if not cards.items:
        return _found_nothing(query)
    next_address = url_for("storefront.search", q=query, cursor=cards.next_cursor)
    return shared_page(
        "search", SearchPage(query, cards, next_address if cards.next_cursor else None)
    )


def _found_nothing(query: str) -> Response:
    page = SearchPage(
        query,
        Page((), None),
        None,
        collections=list_collections()[:_HELP_COLLECTIONS],
        top=list_top_products(_HELP_TOP),
    )
    return shared_page("search", page)


def _sorts(chosen: str | None) -> tuple[SortChoice, ...]:
    return tuple(
        SortChoice(value, label, value == (chosen or "newest")) for value, label in SORTS.items()
    )
