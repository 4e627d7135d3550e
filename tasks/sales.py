"""Actor of the queue ``analytics``."""

import datetime as dt
from zoneinfo import ZoneInfo

from shop.analytics import actions
from shop.data.session import Plane, transaction
from shop.data.tenants import current_tenant
from shop.messaging.envelope import from_payload
from shop.messaging.inbox import once
from shop.messaging.message import Message
from shop.orders.events import OrderPaid
from tasks.actors import performs
from tasks.subscriptions import ADD_SALE


@performs(ADD_SALE)
def add_sale(message: Message) -> None:
    """Add a paid order to the sums of its day, once."""
    event = from_payload(OrderPaid, message.payload)
    paid_at = dt.datetime.fromisoformat(event.paid_at)
    day = paid_at.astimezone(ZoneInfo(current_tenant().time_zone)).date()
    with transaction(Plane.SHARD) as session:
        if once(session, "sales", message.id):
            actions.add_sale(session, event, day)
