import pytest

from shop.catalog.queries.search import LONGEST_QUERY, like_pattern, read_terms


@pytest.mark.parametrize("query", [None, "", "   ", "\u2028\x00"])
def test_nothing_typed_is_no_search(query):
    assert read_terms(query) is None


def test_words_are_taken_in_lower_case_without_signs():
    terms = read_terms(" T-shirt & Grün_weiß  100% ")

    assert terms.text == "T-shirt & Grün_weiß 100%"
    assert terms.words == ("t", "shirt", "grün", "weiß", "100")


def test_what_is_too_long_is_cut():
    terms = read_terms("a " * 500)

    assert len(terms.text) <= LONGEST_QUERY
    assert len(terms.words) == 8


def test_wildcards_are_taken_literally():
    assert like_pattern(r"50%_\x") == r"50\%\_\\x"
