import datetime as dt
import json
import re
from uuid import UUID

from shop.messaging.message import Message
from tasks.cloud_events import to_cloud_event

EVENT = Message(
    id=UUID("01a2125e-c7e5-71b8-9d36-ee612716be2c"),
    tenant_id="eu",
    name="order.placed",
    actor="",
    queue="",
    payload={"tenant_id": "eu", "order_id": "01a2125e-c7e5-71b8-9d36-ee612716be2d", "version": 2},
    headers={"request_id": "abcdefgh", "trace_id": "0b8fe38e9c7b3e1f8353ed7ccbd73fe1"},
    attempts=0,
    created_at=dt.datetime(2026, 11, 27, 10, 0, 0, 123_456, tzinfo=dt.UTC),
    available_at=dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC),
)


def test_an_event_is_told_as_a_cloud_event():
    assert json.loads(to_cloud_event(EVENT)) == {
        "specversion": "1.0",
        "id": "01a2125e-c7e5-71b8-9d36-ee612716be2c",
        "source": "/tenants/eu",
        "type": "com.doorbuster.order.placed.v2",
        "time": "2026-11-27T10:00:00.123Z",
        "datacontenttype": "application/json",
        "data": {"tenant_id": "eu", "order_id": "01a2125e-c7e5-71b8-9d36-ee612716be2d"},
        "traceparent": "00-0b8fe38e9c7b3e1f8353ed7ccbd73fe1-9d36ee612716be2c-01",
    }


def test_its_trace_is_well_formed():
    told = json.loads(to_cloud_event(EVENT))

    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", told["traceparent"])
