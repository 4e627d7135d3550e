"""The same key, the same answer: for POSTs that create something by one action.

Checkout has its own way (its intake claims the keys of a whole batch); this one serves the rest.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from shop.checkout.errors import KeyInFlight, KeyReused
from shop.data.session import Plane, transaction
from shop.data.tenants import current_tenant
from shop.messaging.idempotency import Claim, KeyContended, claim


def run_once(
    scope: str, key: str, body: bytes, answer: dict[str, Any], act: Callable[[Session], None]
) -> tuple[dict[str, Any], bool]:
    """Claim ``key`` and ``act`` in one transaction, once; a repeat does nothing.

    Returns the answer that counts, the first one, and whether this was a repeat. Raises
    KeyReused when the key came with another body, KeyInFlight while another request holds it.
    """
    tenant = current_tenant()
    mine = Claim(tenant.id, scope, key, hashlib.sha256(body).hexdigest(), answer)
    try:
        with transaction(Plane.SHARD) as session:
            earlier = claim(session, [mine]).get(mine.place)
            if earlier is None:
                act(session)
                return answer, False
    except KeyContended as contended:
        raise KeyInFlight("this is being done right now", retry_after_seconds=1) from contended
    if earlier.request_hash != mine.request_hash:
        raise KeyReused("this key came with another body before")
    return earlier.answer, True
