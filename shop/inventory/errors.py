"""Refusals of the inventory room.

UnknownStock    the tenant keeps no stock of this SKU
NotEnough       fewer pieces are available than shall be taken away
"""

from shop.kernel.errors import Conflict, NotFound


class UnknownStock(NotFound):
    """The tenant keeps no stock of this SKU."""

    code = "unknown_sku"


class NotEnough(Conflict):
    """Fewer pieces are available than shall be taken away."""

    code = "not_enough_stock"
