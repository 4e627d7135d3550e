"""Why an invoice is refused.

Invalid
├── SnapshotInconsistent   its sums, dates or number contradict each other
└── SnapshotUnreadable     the stored text is no snapshot of a version we know
"""

from shop.kernel.errors import Invalid


class SnapshotInconsistent(Invalid):
    """What the paper would say cannot be true; ``detail`` names the two values that disagree."""

    code = "invoice_inconsistent"


class SnapshotUnreadable(Invalid):
    """The stored text cannot be understood; ``detail`` names the place."""

    code = "invoice_unreadable"
