"""An order on its way into the database, and what became of it."""

import threading
import time
from dataclasses import dataclass, field
from uuid import UUID

from shop.checkout.requests import CheckoutRequest
from shop.kernel.errors import ShopError
from shop.kernel.ids import new_id
from shop.messaging.idempotency import Claim
from shop.observability.context import Trace
from shop.pricing.values import Quote

SCOPE = "checkout"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The order is on disk. ``replayed``: it was so already, the key came again."""

    order_id: UUID
    number: str
    replayed: bool = False


@dataclass(eq=False)
class PendingOrder:
    """A priced request that waits for its batch; tenant, trace and deadline travel as values.

    It leaves the queue by compare-and-set: either a flusher takes it or its waiter abandons
    it, so that an answer of "nothing was done" is true.
    """

    tenant_id: str
    request: CheckoutRequest
    quote: Quote
    gateway: str
    trace: Trace
    deadline: float  # on time.monotonic()'s clock
    order_id: UUID = field(default_factory=new_id)
    fingerprint: str = ""
    number: str = ""
    outcome: Accepted | ShopError | BaseException | None = None
    position: int | None = None
    done: threading.Event = field(default_factory=threading.Event)
    _owner: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.fingerprint = self.request.fingerprint()

    def take(self, owner: str) -> bool:
        """Whether ``owner`` ("flusher" or "waiter") is the first to take it."""
        with self._lock:
            if self._owner:
                return False
            self._owner = owner
            return True

    def settle(self, outcome: "Accepted | ShopError | BaseException") -> None:
        """Tell the waiter what became of it; the first word stands."""
        if self.outcome is None:
            self.outcome = outcome
            self.done.set()

    def is_late(self) -> bool:
        """Whether its deadline has passed."""
        return time.monotonic() > self.deadline

    def claim(self) -> Claim:
        """The key it comes with, and the answer to keep with it."""
        answer = {"order_id": str(self.order_id), "number": self.number}
        return Claim(self.tenant_id, SCOPE, self.request.key, self.fingerprint, answer)

    @property
    def place(self) -> tuple[str, str, str]:
        """Where its key is kept."""
        return self.tenant_id, SCOPE, self.request.key
