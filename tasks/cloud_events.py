"""Events for other systems: CloudEvents 1.0 in structured JSON (cloudevents.io).

Their binding to AMQP is for version 1.0 of that protocol; over RabbitMQ's 0-9-1 the whole event
is the body, with the content type that says so.
"""

import msgspec

from shop.kernel.clock import rfc3339
from shop.messaging.message import Message

CONTENT_TYPE = "application/cloudevents+json"


def to_cloud_event(event: Message) -> bytes:
    """``event`` as other systems read it; its id is that of the outbox row."""
    data = {name: value for name, value in event.payload.items() if name != "version"}
    envelope = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"/tenants/{event.tenant_id}" if event.tenant_id else "/catalogue",
        "type": f"com.doorbuster.{event.name}.v{event.payload.get('version', 1)}",
        "time": rfc3339(event.created_at),
        "datacontenttype": "application/json",
        "data": data,
    }
    if trace_id := event.headers.get("trace_id"):
        # W3C: the span is the publishing of this very event.
        envelope["traceparent"] = f"00-{trace_id}-{event.id.hex[-16:]}-01"
    return msgspec.json.encode(envelope)
