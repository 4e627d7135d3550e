from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from shop.api.faults import MOST, faults_of
from shop.api.shapes.checkout import Checkout


class Inner(Struct, forbid_unknown_fields=True):
    city: Annotated[str, Meta(max_length=5)]
    zip: Annotated[str, Meta(pattern="^[0-9]+$", max_length=5)] | None = None


class Outer(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1)]
    inner: Inner
    count: Annotated[int, Meta(ge=1, le=9)] = 1
    many: Annotated[list[Inner], Meta(max_length=2)] | None = None
    word: Literal["a", "b"] = "a"
    id: UUID | None = None
    total: Inner | int | None = None


GOOD = {"name": "x", "inner": {"city": "Bonn"}}


def codes(value, shape=Outer, strict=True):
    return dict(faults_of(value, shape, strict=strict))


def test_what_is_right_has_no_fault():
    assert codes(GOOD) == {}


def test_every_fault_is_named_with_its_path():
    found = codes({"inner": {"city": "Hamburg", "zip": "x"}, "count": 0, "extra": 1})

    assert found == {
        "name": "required",
        "inner.city": "too_long",
        "inner.zip": "invalid",
        "count": "out_of_range",
        "extra": "unknown_field",
    }


def test_null_and_empty_text_are_missing():
    assert codes({**GOOD, "name": ""}) == {"name": "required"}
    assert codes({**GOOD, "name": None}) == {"name": "required"}


def test_another_type_is_a_wrong_type():
    assert codes({**GOOD, "count": "3"}) == {"count": "wrong_type"}
    assert codes({**GOOD, "inner": [1]}) == {"inner": "wrong_type"}
    assert codes([]) == {"": "wrong_type"}


def test_the_items_of_a_list_are_looked_at_one_by_one():
    items = [{"city": "Bonn"}, {"city": 3}]

    assert codes({**GOOD, "many": items}) == {"many.1.city": "wrong_type"}


def test_a_list_that_is_too_long_says_so():
    assert codes({**GOOD, "many": [{"city": "Bonn"}] * 3}) == {"many": "too_many"}


def test_words_and_ids_that_are_none_are_invalid():
    assert codes({**GOOD, "word": "c", "id": "7"}) == {"word": "invalid", "id": "invalid"}


def test_of_a_choice_the_part_that_fits_is_judged():
    assert codes({**GOOD, "total": {"city": "Cologne"}}) == {"total.city": "too_long"}
    assert codes({**GOOD, "total": "x"}) == {"total": "wrong_type"}
    assert codes({**GOOD, "total": 3}) == {}


def test_texts_of_a_query_may_be_numbers():
    assert codes({**GOOD, "count": "3"}, strict=False) == {}
    assert codes({**GOOD, "count": "30"}, strict=False) == {"count": "out_of_range"}


def test_at_most_twenty_faults_are_named():
    wrong = {**GOOD, **{f"extra{number}": 1 for number in range(100)}}

    assert len(faults_of(wrong, Outer, strict=True)) == MOST == 20


def test_a_line_end_does_not_slip_through_a_pattern():
    item = {"sku": "A\n", "quantity": 1}
    found = faults_of({"items": [item], "locale": "de\n"}, Checkout, strict=True)

    assert ("items.0.sku", "invalid") in found
    assert ("locale", "invalid") in found
