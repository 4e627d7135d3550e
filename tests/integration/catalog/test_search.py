from contextlib import contextmanager

import pytest
from sqlalchemy import event

from shop.catalog.actions import import_products
from shop.catalog.queries.listings import ListingWish, list_products
from shop.catalog.queries.products import find_product
from shop.catalog.queries.search import read_terms
from shop.catalog.queries.shelves import list_collections
from shop.data.engines import databases
from shop.data.session import Plane, reading, transaction
from tests.parsed_products import a_product, a_variant


def take(tenant, *products):
    with transaction(Plane.CATALOGUE) as session:
        import_products(session, tenant, products)


def found(tenant, **wish):
    if "terms" in wish:
        wish = {**wish, "terms": read_terms(wish["terms"]), "order": "relevance"}
    with reading(Plane.CATALOGUE) as session:
        products, cursor = list_products(session, tenant, ListingWish(**wish))
    return [product.handle for product in products], cursor


def handles(tenant, **wish):
    return found(tenant, **wish)[0]


@contextmanager
def counted_statements():
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    server = databases().server("catalog")
    engines = [server.primary_reader, *(replica.engine for replica in server.replicas.values())]
    for engine in engines:
        event.listen(engine, "after_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "after_cursor_execute", note)


@pytest.fixture
def searchable(shop, eu):
    take(
        eu,
        a_product("jacket", a_variant("OUT-01"), title="Harbour rain jacket", tags=("100% dry",)),
        a_product("tree", a_variant("K_1"), title="Mug tree", vendor="Oak & Sons", tags=()),
        a_product("mug", a_variant("KX1"), title="Mug", product_type="Kitchen", tags=("Gift",)),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rain", ["jacket"]),
        ("RAIN jack", ["jacket"]),
        ("oak", ["tree"]),
        ("kitchen", ["mug"]),
        ("gift", ["mug"]),
        ("out-01", ["jacket"]),
        ("k_1", ["tree"]),
        ("jaket", ["jacket"]),
        ("harbor", ["jacket"]),
        ("mug", ["mug", "tree"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'", []),
        ("& | !", []),
        ("jacket umbrella", ["jacket"]),
        ("umbrella", []),
    ],
)
def test_a_search_finds(searchable, eu, query, expected):
    assert handles(eu, terms=query) == expected


def test_a_search_is_read_on_by_cursor(searchable, eu):
    first, cursor = found(eu, terms="mug", limit=1)

    second, end = found(eu, terms="mug", limit=1, cursor=cursor)

    assert (first, second, end) == (["mug"], ["tree"], None)


def test_a_collection_holds_what_stands_on_it(searchable, eu):
    assert handles(eu, collection="kitchen") == ["mug"]
    assert handles(eu, collection="100-dry") == ["jacket"]
    assert handles(eu, collection="nowhere") == []


def test_collections_tell_how_much_is_shown_of_them(searchable, eu):
    take(eu, a_product("hidden", published=False))

    with reading(Plane.CATALOGUE) as session:
        collections = list_collections(session, eu)

    assert [(one.slug, one.kind, one.product_count) for one in collections] == [
        ("outdoor", "type", 2),
        ("kitchen", "type", 1),
        ("100-dry", "tag", 1),
        ("gift", "tag", 1),
    ]
    assert collections[0].cover_handle in ("jacket", "tree")


def test_a_list_takes_one_statement_and_a_product_two(searchable, eu):
    with reading(Plane.CATALOGUE) as session, counted_statements() as statements:
        list_products(session, eu, ListingWish(terms=read_terms("mug"), order="relevance"))
        assert len(statements) == 1
        find_product(session, eu, "mug")
        assert len(statements) == 3
