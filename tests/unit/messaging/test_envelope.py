import datetime as dt
import json
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.messaging.envelope import Event, UnknownVersion, from_payload, to_payload


@dataclass(frozen=True)
class LampSold(Event):
    name: ClassVar[str] = "lamp.sold"
    version: ClassVar[int] = 2
    order_id: UUID
    amount: int
    sold_at: dt.datetime
    skus: tuple[str, ...] = ()


EVENT = LampSold(UUID(int=7), 1999, dt.datetime(2025, 11, 28, 8, tzinfo=dt.UTC), ("L-1",))
PAYLOAD = {
    "order_id": "00000000-0000-0000-0000-000000000007",
    "amount": 1999,
    "sold_at": "2025-11-28T08:00:00Z",
    "skus": ["L-1"],
    "version": 2,
}


def test_an_event_travels_as_json_values():
    assert json.loads(json.dumps(to_payload(EVENT))) == PAYLOAD


@given(st.uuids(), st.integers(-(2**53), 2**53), st.lists(st.text()))
def test_an_event_arrives_as_it_left(order_id, amount, skus):
    event = LampSold(order_id, amount, EVENT.sold_at, tuple(skus))
    wire = msgspec.json.decode(msgspec.json.encode(to_payload(event)))

    assert from_payload(LampSold, wire) == event


def test_a_field_of_a_later_release_is_left_out():
    assert from_payload(LampSold, {**PAYLOAD, "gift_wrap": True}) == EVENT


def test_a_field_an_earlier_release_did_not_know_has_its_default():
    earlier = {name: value for name, value in PAYLOAD.items() if name != "skus"}

    assert from_payload(LampSold, {**earlier, "version": 1}).skus == ()


def test_an_event_of_a_newer_version_is_not_guessed_at():
    with pytest.raises(UnknownVersion, match=r"lamp\.sold came in version 3"):
        from_payload(LampSold, {**PAYLOAD, "version": 3})


def test_a_payload_of_another_shape_is_an_error():
    with pytest.raises(msgspec.ValidationError):
        from_payload(LampSold, {**PAYLOAD, "amount": "much"})
