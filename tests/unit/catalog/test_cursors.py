from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalog.queries.cursors import decode_cursor, encode_cursor
from shop.kernel.errors import Invalid

ID = UUID("0192f0c1-0000-7000-8000-000000000001")


@pytest.mark.parametrize(("order", "value"), [("price", -5), ("title", 'ä"\u2028'), ("title", "")])
def test_a_cursor_leads_back_to_where_it_was_made(order, value):
    cursor = encode_cursor(order, value, ID)

    assert decode_cursor(cursor, order, type(value)) == (value, ID)
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_a_cursor_of_another_order_is_refused():
    cursor = encode_cursor("price", 5, ID)

    with pytest.raises(Invalid):
        decode_cursor(cursor, "-price", int)


@given(st.text())
def test_no_text_does_more_than_be_refused(text):
    with pytest.raises(Invalid) as refused:
        decode_cursor(text, "price", int)

    assert refused.value.fields == [("cursor", "invalid")]
