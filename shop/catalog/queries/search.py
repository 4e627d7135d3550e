"""What a shopper's words find: titles, vendors, types and tags by word, SKUs, and typing slips.

PostgreSQL's full text with the configuration ``simple``: product names are in many languages,
and a stemmer for one spoils the others. Each word finds words that begin with it.
"""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, or_, select

from shop.catalog.models import Product, Variant
from shop.kernel.text import one_line

LONGEST_QUERY = 100
_MOST_WORDS = 8
# Below four letters nearly everything is one slip away from everything.
_SHORTEST_SLIP = 4
# Whole words are compared: "jaket" is 0.44 of "jacket", but "lamp" only 0.25 of "lambswool".
_SLIP_SIMILARITY = 0.4
_RANK_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """``text`` is what was typed, on one line; ``words`` are its words in lower case."""

    text: str
    words: tuple[str, ...]


def read_terms(query: str | None) -> SearchTerms | None:
    """The terms in ``query``; None when nothing was typed. What is too long is cut."""
    text = one_line(query or "")[:LONGEST_QUERY].strip()
    words = re.findall(r"[^\W_]+", text.lower())[:_MOST_WORDS]
    return SearchTerms(text, tuple(words)) if text else None


def matches(terms: SearchTerms, brand_id: UUID) -> ColumnElement[bool]:
    """Whether the product of the row has anything to do with ``terms``."""
    found = [_title_contains(terms), _has_sku_like(terms, brand_id)]
    if terms.words:
        found.append(_vector().bool_op("@@")(_tsquery(terms)))
    if len(terms.text) >= _SHORTEST_SLIP:
        found.append(_similarity(terms) >= _SLIP_SIMILARITY)
    return or_(*found)


def rank(terms: SearchTerms, brand_id: UUID) -> ColumnElement[int]:
    """How well the product suits ``terms``: a whole number, so that it can be paged by.

    A SKU beats words of the title, these beat other words, a typing slip comes last.
    """
    # The likeness of the whole title puts "Mug" before "Mug tree".
    score: ColumnElement[Any] = _similarity(terms) + func.similarity(terms.text, Product.title)
    if terms.words:
        score = score + func.ts_rank(_vector(), _tsquery(terms))
    score = score + case((_title_contains(terms), 1), else_=0)
    score = score + case((_has_sku_like(terms, brand_id), 4), else_=0)
    return cast(func.round(cast(score * _RANK_STEPS, BigInteger)), BigInteger)


def like_pattern(text: str) -> str:
    """``text`` with the signs that LIKE reads as wildcards taken literally."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _title_contains(terms: SearchTerms) -> ColumnElement[bool]:
    return Product.title.ilike(f"%{like_pattern(terms.text)}%", escape="\\")


def _has_sku_like(terms: SearchTerms, brand_id: UUID) -> ColumnElement[bool]:
    # Not correlated, so that SKUs are looked through once and not once for each product.
    pattern = f"{like_pattern(terms.text)}%"
    having_it = select(Variant.product_id).where(
        Variant.brand_id == brand_id, Variant.sku.ilike(pattern, escape="\\")
    )
    return Product.id.in_(having_it)


def _similarity(terms: SearchTerms) -> ColumnElement[float]:
    return func.strict_word_similarity(terms.text, Product.title)


def _vector() -> ColumnElement[Any]:
    tags = func.array_to_string(Product.tags, " ")
    return (
        func.setweight(func.to_tsvector("simple", Product.title), "A")
        .concat(_weighted(Product.vendor.concat(" ").concat(Product.product_type), "B"))
        .concat(_weighted(tags, "C"))
    )


def _weighted(text: ColumnElement[str], weight: str) -> ColumnElement[Any]:
    return func.setweight(func.to_tsvector("simple", text), weight)


def _tsquery(terms: SearchTerms) -> ColumnElement[Any]:
    return func.to_tsquery("simple", " & ".join(f"{word}:*" for word in terms.words))
