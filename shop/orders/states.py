"""The states of an order and the arrows between them: nothing moves along any other."""

PROCESSING = "processing"
PAID = "paid"
FULFILLED = "fulfilled"
PAYMENT_FAILED = "payment_failed"
CANCELLED = "cancelled"
REFUNDED = "refunded"

ARROWS: dict[str, frozenset[str]] = {
    PROCESSING: frozenset({PAID, PAYMENT_FAILED, CANCELLED}),
    PAID: frozenset({FULFILLED, CANCELLED, REFUNDED}),
    FULFILLED: frozenset({REFUNDED}),
    PAYMENT_FAILED: frozenset(),  # a retry is a new order from the reopened cart
    CANCELLED: frozenset(),
    REFUNDED: frozenset(),
}

# An order that still stands: its cart may not be ordered again.
LIVE = frozenset({PROCESSING, PAID, FULFILLED})


def may_move(source: str, target: str) -> bool:
    """Whether an arrow leads from ``source`` to ``target``."""
    return target in ARROWS[source]


def sources_of(target: str) -> list[str]:
    """The states from which an arrow leads to ``target``, sorted."""
    return sorted(source for source, targets in ARROWS.items() if target in targets)
