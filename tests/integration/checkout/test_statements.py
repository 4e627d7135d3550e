"""A batch costs the same few statements whether it holds one order or fifty."""

import sqlalchemy as sa

from shop.checkout.intake.flush import write_batch
from shop.checkout.intake.pending import Accepted, PendingOrder
from shop.data.engines import databases
from shop.data.tenants import Tenant
from tests.factories.buying import a_cart, a_pending_order
from tests.factories.goods import SKUS
from tests.factories.looking import Shard

# Numbers, fences, the key's two time-outs and its insert, stock; orders, lines, history,
# reservations, their lines, attempts, events; counters, ledger.
STATEMENTS = 15
# The carts are locked, and then closed.
STATEMENTS_WITH_CARTS = STATEMENTS + 2


def statements_of(batch: list[PendingOrder]) -> list[str]:
    """The statements that write the batch, by their first words."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(" ".join(statement.split()[:3]))

    writer = databases().server("eu").writer
    sa.event.listen(writer, "before_cursor_execute", note)
    try:
        write_batch("eu", batch)
    finally:
        sa.event.remove(writer, "before_cursor_execute", note)
    assert all(isinstance(order.outcome, Accepted) for order in batch)
    return seen


def test_one_order_and_fifty_cost_the_same_statements(eu: Tenant, shard: Shard):
    one = statements_of([a_pending_order(eu, "key", "MUG-00")])
    fifty = statements_of(
        [a_pending_order(eu, f"key-{n}", SKUS[n % 10], SKUS[n % 10 + 1]) for n in range(50)]
    )

    assert one == fifty
    assert len(one) == STATEMENTS, one
    assert shard.counts()["orders"] == 51


def test_carts_cost_two_more_however_many(eu: Tenant):
    cart = a_cart(eu, ("MUG-00", 1))
    carts = [a_cart(eu, (SKUS[n % 10], 1)) for n in range(20)]

    one = statements_of([a_pending_order(eu, "key", "MUG-00", cart_id=cart)])
    twenty = statements_of(
        [a_pending_order(eu, f"key-{n}", SKUS[n % 10], cart_id=carts[n]) for n in range(20)]
    )

    assert one == twenty
    assert len(one) == STATEMENTS_WITH_CARTS, one
