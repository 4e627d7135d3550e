"""Two tenants on one shard: neither sees, changes or writes a row of the other."""

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import aliased

from shop.cart.models import Cart
from shop.data.errors import WrongTenant
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import acting_for
from shop.kernel.ids import new_id


@pytest.fixture
def carts(shop, eu, neighbour):
    """The id of one cart of each tenant."""
    ids = {"eu": new_id(), "neighbour": new_id()}
    for tenant_id, cart_id in ids.items():
        shop.sql(
            "eu",
            "INSERT INTO cart (tenant_id, id, items, version) VALUES (%s, %s, '[]', 1)",
            tenant_id,
            str(cart_id),
        )
    shop.wait_for_replica(shop.position("eu"))
    return ids


UNITS = {"reading": reading, "transaction": transaction}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_each_tenant_reads_its_own_rows(unit, carts, eu, neighbour):
    # One statement for both: a cached one must not carry the first tenant to the second.
    statement = select(Cart.id)

    for tenant in (eu, neighbour, eu):
        with acting_for(tenant), unit(Plane.SHARD) as session:
            assert session.scalars(statement).all() == [carts[tenant.id]]


def test_counts_aliases_joins_and_subqueries_are_restricted_too(carts, neighbour):
    other = aliased(Cart)
    some = select(Cart.id).subquery()

    with acting_for(neighbour), reading(Plane.SHARD) as session:
        assert session.scalar(select(func.count()).select_from(Cart)) == 1
        assert session.scalars(select(other.id)).all() == [carts["neighbour"]]
        assert session.scalars(select(some.c.id)).all() == [carts["neighbour"]]
        joined = select(Cart.id, other.id).join(other, other.version == Cart.version)
        assert session.execute(joined).all() == [(carts["neighbour"], carts["neighbour"])]


def test_get_by_primary_key_finds_only_ones_own(carts, eu):
    with acting_for(eu), reading(Plane.SHARD) as session:
        assert session.get(Cart, ("neighbour", carts["neighbour"])) is None
        own = session.get(Cart, ("eu", carts["eu"]))

    assert own is not None
    assert own.id == carts["eu"]


def test_a_refresh_reads_ones_own_row_again(carts, eu, shop):
    with acting_for(eu), transaction(Plane.SHARD) as session:
        cart = session.scalars(select(Cart)).one()
        shop.sql("eu", "UPDATE cart SET version = 7 WHERE tenant_id = 'eu'")
        session.refresh(cart)

        assert cart.version == 7


def test_an_update_touches_only_ones_own(carts, eu, shop):
    with acting_for(eu), transaction(Plane.SHARD) as session:
        session.execute(update(Cart).values(version=9))
        session.execute(update(Cart).where(Cart.id == carts["neighbour"]).values(version=9))

    versions = shop.sql("eu", "SELECT tenant_id, version FROM cart ORDER BY tenant_id")
    assert versions == [("eu", 9), ("neighbour", 1)]


def test_a_delete_removes_only_ones_own(carts, eu, shop):
    with acting_for(eu), transaction(Plane.SHARD) as session:
        session.execute(delete(Cart).where(Cart.id == carts["neighbour"]))
        session.execute(delete(Cart))

    assert shop.sql("eu", "SELECT tenant_id FROM cart") == [("neighbour",)]


def test_across_tenants_lifts_the_filter(carts, shop):
    with reading(Plane.SHARD, shard="eu", across_tenants=True) as session:
        assert set(session.scalars(select(Cart.id))) == set(carts.values())
        assert session.get(Cart, ("neighbour", carts["neighbour"])) is not None

    with transaction(Plane.SHARD, shard="eu", across_tenants=True) as session:
        session.execute(update(Cart).values(version=9))

    assert shop.sql("eu", "SELECT DISTINCT version FROM cart") == [(9,)]


def _row(tenant_id):
    return {"tenant_id": tenant_id, "id": new_id(), "items": [], "version": 1}


WRITES = {
    "a new object": lambda session, tenant: session.add(Cart(**_row(tenant))),
    "many rows": lambda session, tenant: session.execute(insert(Cart), [_row(tenant)]),
    "many rows, Core": lambda session, tenant: session.execute(
        insert(Cart.__table__), [_row(tenant)]
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_row_of_another_tenant_cannot_be_written(write, carts, eu, shop):
    with acting_for(eu):
        with pytest.raises(WrongTenant), transaction(Plane.SHARD) as session:
            write(session, "neighbour")
        with transaction(Plane.SHARD) as session:
            write(session, "eu")

    counted = "SELECT tenant_id, count(*) FROM cart GROUP BY 1 ORDER BY 1"
    assert shop.sql("eu", counted) == [("eu", 2), ("neighbour", 1)]


def test_a_row_cannot_be_given_to_another_tenant(carts, eu, shop):
    with acting_for(eu), pytest.raises(WrongTenant), transaction(Plane.SHARD) as session:
        session.scalars(select(Cart)).one().tenant_id = "neighbour"

    assert shop.sql("eu", "SELECT count(*) FROM cart WHERE tenant_id = 'eu'") == [(1,)]


def test_rows_cannot_be_changed_by_the_keys_of_another_tenant(carts, eu, shop):
    keys = {"tenant_id": "neighbour", "id": carts["neighbour"], "version": 9}

    with acting_for(eu), pytest.raises(WrongTenant), transaction(Plane.SHARD) as session:
        session.execute(update(Cart), [keys])

    assert shop.sql("eu", "SELECT DISTINCT version FROM cart") == [(1,)]
