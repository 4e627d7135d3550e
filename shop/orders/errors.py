"""Refusals of the orders room.

OrderNotFound   no such order, or not the caller's
IllegalMove     the order's state has no arrow to the wished one
"""

from shop.kernel.errors import Conflict, NotFound


class OrderNotFound(NotFound):
    """There is no such order, or it is not the caller's."""

    code = "order_not_found"


class IllegalMove(Conflict):
    """The order's present state has no arrow to the wished one."""

    code = "illegal_move"
