"""Products: lists, searches, one product, what sells best."""

from flask import Response

from shop.api.operations import Resource
from shop.api.replying import reply_public
from shop.api.shapes.products import (
    Product,
    ProductList,
    ProductQuery,
    TopProductQuery,
    as_item,
    as_product,
)
from shop.browse.errors import CollectionNotFound, ProductNotFound
from shop.browse.listings import list_products, list_top_products
from shop.browse.products import get_product
from shop.web import limits
from shop.web.errors import RateLimited

resource = Resource("products")

_PUBLIC = ("ETag", "Cache-Control")


@resource.operation(
    "GET",
    "/products",
    {200: ProductList},
    query=ProductQuery,
    errors=(CollectionNotFound, RateLimited),
    gives=_PUBLIC,
)
def list_all_products(query: ProductQuery) -> Response:
    """List products, newest first, or those that suit ``q``, best first."""
    if query.q:
        limits.check(limits.SEARCH)
    page = list_products(query.q, query.collection, query.limit, query.cursor)
    return reply_public(ProductList([as_item(card) for card in page.items], page.next_cursor))


@resource.operation(
    "GET", "/top-products", {200: ProductList}, query=TopProductQuery, gives=_PUBLIC
)
def list_best_sellers(query: TopProductQuery) -> Response:
    """List what sold best in the last 30 days."""
    cards = list_top_products(query.limit)
    return reply_public(ProductList([as_item(card) for card in cards], None))


@resource.operation(
    "GET", "/products/<word:slug>", {200: Product}, errors=(ProductNotFound,), gives=_PUBLIC
)
def get_one_product(slug: str) -> Response:
    """Get a product with all its variants."""
    return reply_public(as_product(get_product(slug)))
