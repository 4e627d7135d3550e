from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import given

from shop.invoices.pdf.layout import Room, break_into_pages
from shop.invoices.pdf.look import REGULAR, clean, load_faces, text_width, wrap

ROOM = Room(first=100, later=150, carry=10, closing=60)


def test_few_rows_and_the_totals_share_one_page() -> None:
    assert break_into_pages([20, 20], ROOM) == [range(2)]


def test_the_last_row_moves_on_with_totals_that_do_not_fit() -> None:
    assert break_into_pages([20, 20, 20], ROOM) == [range(2), range(2, 3)]


def test_a_page_that_breaks_keeps_room_for_the_carried_sum() -> None:
    # 100 − 10 hold four rows of 20; a later page, which also begins with a sum, 150 − 20: six.
    pages = break_into_pages([20] * 15, ROOM)

    assert [len(page) for page in pages] == [4, 6, 4, 1]


def test_totals_too_high_for_any_row_get_a_page_of_their_own() -> None:
    room = Room(first=50, later=100, carry=10, closing=85)

    assert break_into_pages([40], room) == [range(1), range(1, 1)]


@given(st.lists(st.integers(10, 70), min_size=1, max_size=80))
def test_every_row_stands_on_exactly_one_page_and_none_overflows(heights: list[int]) -> None:
    pages = break_into_pages(heights, ROOM)

    assert pages[0].start == 0
    assert pages[-1].stop == len(heights)
    assert all(before.stop == after.start for before, after in pairwise(pages))
    for number, page in enumerate(pages):
        is_last = number == len(pages) - 1
        room = ROOM.first if number == 0 else ROOM.later - ROOM.carry
        taken = sum(heights[page.start : page.stop]) + (ROOM.closing if is_last else ROOM.carry)
        assert taken <= room


def test_text_is_broken_between_words_and_long_words_inside() -> None:
    load_faces()

    lines = wrap("A Donaudampfschifffahrtsgesellschaft", REGULAR, 9, 60)

    assert "".join(lines) == "ADonaudampfschifffahrtsgesellschaft"
    assert lines[0] == "A"
    assert all(text_width(line, REGULAR, 9) <= 60 for line in lines)


def test_a_long_word_breaks_after_its_hyphen() -> None:
    load_faces()

    assert wrap("Harbour-jacket", REGULAR, 9, 45) == ["Harbour-", "jacket"]


def test_text_without_end_is_cut_with_an_ellipsis() -> None:
    load_faces()

    lines = wrap("word " * 500, REGULAR, 9, 60, most=3)

    assert len(lines) == 3
    assert lines[2].endswith("…")


def test_signs_that_the_face_lacks_become_those_it_has() -> None:
    assert clean("1\u202f234,50\u00a0€") == "1\u00a0234,50\u00a0€"
    assert clean("u\u0308ber\tGrenzen\n\x00\u200b ") == "über Grenzen"
