"""An order moves along its arrows, each step recorded; along no other, however it is asked."""

from uuid import UUID, uuid4

import pytest

from shop.data.session import Plane, reading, transaction
from shop.data.tenants import Tenant, acting_for
from shop.orders.actions import move
from shop.orders.errors import IllegalMove, OrderNotFound
from shop.orders.queries import find_order, get_order, list_changes
from shop.orders.states import ARROWS
from tests.factories.buying import buy
from tests.factories.looking import Shard

DRAWN = [(source, target) for source in ARROWS for target in sorted(ARROWS[source])]


def go(tenant: Tenant, order_id: UUID, target: str) -> bool:
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        return move(session, order_id, target, who="test", why="to see")


@pytest.mark.parametrize(("source", "target"), DRAWN)
def test_along_an_arrow_the_move_is_recorded(source: str, target: str, eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE orders SET state = %s", source)

    assert go(eu, placed.order_id, target) is True

    assert shard.sql("SELECT state, version FROM orders") == [(target, 2)]
    assert shard.history(placed.order_id)[1:] == [(2, target, "test", "to see")]


@pytest.mark.parametrize("source", list(ARROWS))
def test_where_no_arrow_leads_nothing_moves(source: str, eu: Tenant, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00")
    shard.sql("UPDATE orders SET state = %s", source)
    before = shard.everything()

    for target in set(ARROWS) - ARROWS[source] - {source}:
        with pytest.raises(IllegalMove) as refused:
            go(eu, placed.order_id, target)
        assert refused.value.facts == {"state": source}
    assert go(eu, placed.order_id, source) is False  # it was made already

    assert shard.everything() == before


def test_an_order_that_is_not_there_or_anothers_cannot_be_moved(eu: Tenant, us: Tenant):
    placed = buy(eu, "key-1", "MUG-00")

    with pytest.raises(OrderNotFound):
        go(eu, uuid4(), "paid")
    with pytest.raises(OrderNotFound):
        go(us, placed.order_id, "paid")


def test_the_table_knows_no_other_state(eu: Tenant, shard: Shard):
    import psycopg2

    buy(eu, "key-1", "MUG-00")

    with pytest.raises(psycopg2.errors.CheckViolation):
        shard.sql("UPDATE orders SET state = 'lost'")


def test_an_order_is_read_with_its_lines_and_its_history(eu: Tenant, us: Tenant):
    placed = buy(eu, "key-1", ("MUG-01", 2), "MUG-00")
    go(eu, placed.order_id, "paid")

    with acting_for(eu), reading(Plane.SHARD, primary=True) as session:
        order = get_order(session, placed.order_id)
        changes = list_changes(session, placed.order_id)
        assert find_order(session, uuid4()) is None
    with (
        acting_for(us),
        reading(Plane.SHARD, primary=True) as session,
        pytest.raises(OrderNotFound),
    ):
        get_order(session, placed.order_id)

    assert (order.number, order.state, order.version) == (placed.number, "paid", 2)
    assert [(line.sku, line.quantity) for line in order.lines] == [("MUG-01", 2), ("MUG-00", 1)]
    assert [(c.version, c.state, c.who, c.why) for c in changes] == [
        (1, "processing", "buyer", "placed"),
        (2, "paid", "test", "to see"),
    ]
