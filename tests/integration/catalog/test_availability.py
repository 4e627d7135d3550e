from uuid import UUID

import pytest

from shop.catalog.actions import apply_stock_state
from shop.data.session import Plane, transaction

VARIANT = UUID("0192f0c1-0000-7000-8000-000000000001")


def tell(state, version):
    with transaction(Plane.CATALOGUE) as session:
        return apply_stock_state(session, "eu", VARIANT, state, version)


def shown(shop):
    return shop.sql("catalog", "SELECT tenant_id, state, version FROM availability")


def test_the_newest_state_is_shown(shop):
    assert tell("in_stock", 2)
    assert tell("few_left", 3)

    assert shown(shop) == [("eu", "few_left", 3)]


@pytest.mark.parametrize("version", [1, 2])
def test_a_message_that_comes_late_or_twice_changes_nothing(shop, version):
    tell("few_left", 2)

    assert not tell("in_stock", version)

    assert shown(shop) == [("eu", "few_left", 2)]
