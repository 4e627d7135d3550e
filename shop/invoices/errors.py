"""Why an invoice is refused.

Conflict
├── OrderUnpaid            an invoice says that the order was paid, and it was not
Invalid
├── SnapshotInconsistent   its sums, dates or number contradict each other
└── SnapshotUnreadable     the stored text is no snapshot of a version we know
"""

from shop.kernel.errors import Conflict, Invalid


class OrderUnpaid(Conflict):
    """The order is not paid, or not any more."""

    code = "order_unpaid"


class SnapshotInconsistent(Invalid):
    """What the paper would say cannot be true; ``detail`` names the two values that disagree."""

    code = "invoice_inconsistent"


class SnapshotUnreadable(Invalid):
    """The stored text cannot be understood; ``detail`` names the place."""

    code = "invoice_unreadable"
