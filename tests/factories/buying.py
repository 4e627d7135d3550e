"""Requests of buyers, one or many at once."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from shop.cart.actions import create_cart, set_item
from shop.checkout.actions import place_order
from shop.checkout.charging import charge_order
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.checkout.quoting import quote_request
from shop.checkout.requests import Address, CheckoutRequest, WantedItem, merge_items
from shop.data.tenants import Tenant, acting_for
from shop.observability.context import bind, start_trace

BERLIN = Address("Ada Example", "Street 1", "Berlin", "10115", "DE")
PORTLAND = Address("Ada Example", "1 Street", "Portland", "97201", "US", state="OR")


def a_request(key: str, *wanted: tuple[str, int] | str, **changes: Any) -> CheckoutRequest:
    """A checkout of ``wanted`` ("MUG-00", or ("MUG-00", 2)) sent to Berlin, paid by tok_visa."""
    items = tuple(WantedItem(w, 1) if isinstance(w, str) else WantedItem(*w) for w in wanted)
    values: dict[str, Any] = {
        "key": key,
        "email": "ada@example.org",
        "shipping_address": BERLIN,
        "payment_token": "tok_visa",
        "items": items,
    }
    return CheckoutRequest(**{**values, **changes})


def buy(tenant: Tenant, key: str, *wanted: tuple[str, int] | str, **changes: Any) -> Accepted:
    """Place that order."""
    with acting_for(tenant):
        return place_order(a_request(key, *wanted, **changes))


def a_cart(tenant: Tenant, *wanted: tuple[str, int]) -> UUID:
    """A cart that holds ``wanted``."""
    with acting_for(tenant):
        cart_id = create_cart()
        for sku, quantity in wanted:
            set_item(cart_id, sku, quantity, seen_price=1000)
    return cart_id


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every call in a thread of its own, begun at one moment; what it returned or raised."""
    results: list[Any] = [None] * len(calls)
    begin = threading.Barrier(len(calls))

    def run(place: int) -> None:
        bind(None)
        begin.wait()
        try:
            results[place] = calls[place]()
        except Exception as error:  # noqa: BLE001 – the result is what the test looks at
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def kinds(results: Iterable[Any]) -> dict[str, int]:
    """How many results there are of each type, by its name."""
    counted: dict[str, int] = {}
    for result in results:
        name = type(result).__name__
        counted[name] = counted.get(name, 0) + 1
    return dict(sorted(counted.items()))


def charge(tenant: Tenant, order_id: UUID) -> None:
    """What a worker does with an order that was placed."""
    with acting_for(tenant):
        charge_order(order_id)


def a_pending_order(
    tenant: Tenant, key: str, *wanted: tuple[str, int] | str, seconds: float = 5.0, **changes: Any
) -> PendingOrder:
    """A priced request as an intake takes it, for tests that bring an intake of their own."""
    request = a_request(key, *wanted, **changes)
    with acting_for(tenant):
        quote = quote_request(request, merge_items(request.items))
    deadline = time.monotonic() + seconds
    return PendingOrder(tenant.id, request, quote, "demo", start_trace(), deadline)
