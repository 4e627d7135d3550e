"""Orders that are paid already, for tests about what follows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from shop.checkout.intake.pending import Accepted
from shop.checkout.papers import issue_invoice
from shop.data.errors import DatabaseUnavailable
from shop.data.tenants import Tenant, acting_for
from tests.factories.buying import buy, charge, together


def a_paid_order(tenant: Tenant, key: str, *wanted: tuple[str, int] | str, **more: Any) -> Accepted:
    """An order that was charged; needs a provider (the fixture ``bank``)."""
    placed = buy(tenant, key, *(wanted or ("MUG-00",)), **more)
    charge(tenant, placed.order_id)
    return placed


def paid_orders(tenant: Tenant, count: int) -> list[UUID]:
    """That many paid orders."""
    buyers = [lambda n=n: buy(tenant, f"key-{n}", "MUG-00") for n in range(count)]  # type: ignore[misc]
    placed = together(buyers)
    for order in placed:
        charge(tenant, order.order_id)
    return [order.order_id for order in placed]


def draw_invoice(tenant: Tenant, order_id: UUID) -> None:
    """What a worker does with an order that was paid."""
    with acting_for(tenant):
        issue_invoice(order_id)


def until_there_is_room(act: Callable[[], Any]) -> Any:
    """Again while a pool is full, as a worker's retries would."""
    for _ in range(20):
        try:
            return act()
        except DatabaseUnavailable:
            continue
    raise AssertionError("no connection in twenty tries")
