"""Identifiers for things and numbers for people."""

import datetime as dt
import itertools
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.ids import born_at, is_order_number, new_id, order_number, parse_id

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SERIALS = st.integers(min_value=0, max_value=2**63 - 1)


def test_an_id_is_a_uuid_of_version_7_that_tells_when_it_was_made():
    before = dt.datetime.now(dt.UTC)
    identifier = new_id()
    after = dt.datetime.now(dt.UTC)

    assert (identifier.version, identifier.variant) == (7, uuid.RFC_4122)
    born = born_at(identifier)
    assert born is not None
    assert before - dt.timedelta(milliseconds=1) < born <= after


def test_later_ids_sort_behind_earlier_ones():
    first = new_id()
    time.sleep(0.002)

    assert first < new_id()


def test_ids_of_one_moment_differ():
    assert len({new_id() for _ in range(2000)}) == 2000


def test_birth_is_exact_to_the_millisecond_and_unknown_for_other_uuids():
    known = uuid.UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")  # The example of RFC 9562, A.6.

    assert born_at(known) == dt.datetime(2022, 2, 22, 19, 22, 22, tzinfo=dt.UTC)
    assert born_at(uuid.uuid4()) is None
    assert born_at(uuid.UUID("ffffffff-ffff-7fff-bfff-ffffffffffff")) is None


@pytest.mark.parametrize(
    "text", ["", "x", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "017f22e279b07cc398c4dc0c0c07398f"]
)
def test_only_the_canonical_form_is_an_id(text):
    assert parse_id(text) is None


def test_an_id_is_read_in_any_case():
    text = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"

    assert str(parse_id(text)) == text.lower()


@given(SERIALS)
def test_every_order_number_is_one(serial):
    assert is_order_number(order_number(serial))
    assert is_order_number(order_number(serial).lower())


def test_order_numbers_differ():
    assert len({order_number(serial) for serial in range(5000)}) == 5000


@given(SERIALS)
def test_every_single_slip_is_noticed(serial):
    number = order_number(serial)

    for place, sign in itertools.product(range(len(number)), SIGNS):
        slip = number[:place] + sign + number[place + 1 :]
        if number[place] != "-" and slip != number:
            assert not is_order_number(slip), slip


@given(SERIALS)
def test_every_swap_of_neighbours_is_noticed(serial):
    digits, _, check = order_number(serial).partition("-")
    signs = digits + check

    for place in range(len(digits)):
        swapped = list(signs)
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        text = "".join(swapped[:-1]) + "-" + swapped[-1]
        if text != f"{digits}-{check}":
            assert not is_order_number(text), text


@pytest.mark.parametrize(
    "text", ["", "-", "-0", "10J", "10J-", "10J-9-9", "010J-9", "1OJ-9", " 10J-9"]
)
def test_what_order_number_never_makes_is_none(text):
    assert not is_order_number(text)


def test_a_negative_serial_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        order_number(-1)
