"""Actors of the queue ``payments``.

The attempt's own row and the provider's key see to it that an order is charged once.
"""

import logging
from uuid import UUID

from shop.checkout import charging
from shop.kernel.errors import Unavailable
from shop.messaging.message import Message
from tasks.actors import performs
from tasks.subscriptions import CHARGE_DUE_ORDER, CHARGE_ORDER

logger = logging.getLogger(__name__)


@performs(CHARGE_ORDER)
def charge_order(message: Message) -> None:
    """Charge an order that was placed."""
    charging.charge_order(UUID(message.payload["order_id"]))


@performs(CHARGE_DUE_ORDER)
def charge_due_order(message: Message) -> None:
    """Charge an order that stands still.

    The sweep drives it again for as long as it stands, so a provider that is away is no reason
    to try this message again: else each sweep would add one more that keeps trying.
    """
    try:
        charging.charge_order(UUID(message.payload["order_id"]))
    except Unavailable as error:
        logger.info("the order stays due: %s", error)
