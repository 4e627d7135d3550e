"""One cart, many buttons pressed at once: one order stands."""

import pytest

from shop.data.tenants import Tenant
from tests.factories.buying import a_cart, buy, kinds, together
from tests.factories.looking import Shard

pytestmark = pytest.mark.race


def test_of_twenty_orders_from_one_cart_one_stands(eu: Tenant, shard: Shard):
    cart_id = a_cart(eu, ("MUG-00", 2))

    results = together(
        [lambda n=n: buy(eu, f"key-{n}", cart_id=cart_id) for n in range(20)]  # type: ignore[misc]
    )

    assert kinds(results) == {"Accepted": 1, "CartAlreadyOrdered": 19}
    (accepted,) = [result for result in results if type(result).__name__ == "Accepted"]
    others = [result for result in results if result is not accepted]
    assert {other.facts["order_id"] for other in others} == {accepted.order_id}
    assert shard.counts()["orders"] == 1
    assert shard.counts()["idempotency_key"] == 1
    assert shard.stock("MUG-00") == (100, 98, 2, 0)
