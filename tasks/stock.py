"""Actor of the queue ``catalogue``. A newer version wins, so no inbox is needed."""

from shop.catalog.actions import apply_stock_state
from shop.data.session import Plane, transaction
from shop.inventory.events import StockStateChanged
from shop.messaging.envelope import from_payload
from shop.messaging.message import Message
from tasks.actors import performs
from tasks.subscriptions import PROJECT_AVAILABILITY


@performs(PROJECT_AVAILABILITY)
def project_availability(message: Message) -> None:
    """Show on the catalogue plane what a shard says of a variant's stock."""
    event = from_payload(StockStateChanged, message.payload)
    with transaction(Plane.CATALOGUE) as session:
        apply_stock_state(
            session, event.tenant_id, event.variant_id, event.state, event.stock_version
        )
