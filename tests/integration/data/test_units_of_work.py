"""One plane, one shard, one unit at a time; and what a transaction's end means."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError

from shop.data.errors import (
    NestedUnitOfWork,
    NoTenant,
    SpoiledTransaction,
    TenantFenced,
    WrongPlane,
    WrongShard,
)
from shop.data.models import Brand, TenantFence
from shop.data.session import Plane, reading, transaction
from shop.data.tenants import acting_for
from shop.kernel.ids import new_id

UNITS = {"reading": reading, "transaction": transaction}


@pytest.fixture(params=UNITS)
def unit(request, shop):
    return UNITS[request.param]


@pytest.mark.parametrize("inner", UNITS)
def test_a_unit_inside_another_is_refused(unit, inner, eu):
    with acting_for(eu), unit(Plane.CATALOGUE), pytest.raises(NestedUnitOfWork):
        UNITS[inner](Plane.SHARD).__enter__()


def test_units_may_follow_one_another(unit, eu):
    with acting_for(eu):
        for plane in (Plane.CATALOGUE, Plane.SHARD, Plane.CATALOGUE):
            with unit(plane) as session:
                assert session.scalar(text("SELECT 1")) == 1


def test_a_unit_that_was_refused_does_not_stay_open(unit):
    with pytest.raises(NoTenant):
        unit(Plane.SHARD).__enter__()

    with unit(Plane.CATALOGUE) as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("table", [TenantFence, TenantFence.__table__], ids=["ORM", "Core"])
def test_a_shard_table_in_a_catalogue_unit_is_refused(unit, table):
    with unit(Plane.CATALOGUE) as session, pytest.raises(WrongPlane):
        session.execute(select(table))


@pytest.mark.parametrize("table", [Brand, Brand.__table__], ids=["ORM", "Core"])
def test_a_catalogue_table_in_a_shard_unit_is_refused(unit, table, eu):
    with acting_for(eu), unit(Plane.SHARD) as session, pytest.raises(WrongPlane):
        session.execute(select(table))


def test_a_write_to_the_other_plane_is_refused_and_the_rest_rolled_back(shop):
    with pytest.raises(WrongPlane), transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name="Half"))
        session.execute(insert(TenantFence).values(tenant_id="eu"))

    assert shop.sql("catalog", "SELECT name FROM brand WHERE name = 'Half'") == []


def test_a_shard_without_a_tenant_is_refused(unit):
    with pytest.raises(NoTenant):
        unit(Plane.SHARD).__enter__()
    with pytest.raises(NoTenant):
        unit(Plane.SHARD, across_tenants=True).__enter__()


def test_another_shard_than_the_tenants_is_refused(unit, eu):
    with acting_for(eu):
        with pytest.raises(WrongShard):
            unit(Plane.SHARD, shard="us").__enter__()
        with unit(Plane.SHARD, shard="eu") as session:
            assert session.scalar(text("SELECT current_database()")) == "eu"


def test_the_catalogue_is_on_no_shard(unit):
    with pytest.raises(WrongShard):
        unit(Plane.CATALOGUE, shard="eu").__enter__()


def test_each_tenant_is_served_by_its_own_shard(unit, eu, us):
    for tenant in (eu, us):
        with acting_for(tenant), unit(Plane.SHARD) as session:
            assert session.scalar(text("SELECT current_database()")) == tenant.shard


def test_a_fenced_tenant_is_read_but_not_written(shop, eu):
    shop.sql("eu", "UPDATE tenant_fence SET writable = false WHERE tenant_id = 'eu'")

    with acting_for(eu):
        with pytest.raises(TenantFenced):
            transaction(Plane.SHARD).__enter__()
        with reading(Plane.SHARD) as session:
            assert session.scalars(select(TenantFence.tenant_id)).all() == ["eu"]


def test_a_fence_waits_for_a_writer_who_is_inside(shop, eu):
    fence = "UPDATE tenant_fence SET writable = false WHERE tenant_id = 'eu'"

    with acting_for(eu), transaction(Plane.SHARD):
        shop.sql("eu", "SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout"):
            shop.sql("eu", fence)

    shop.sql("eu", "RESET lock_timeout")
    shop.sql("eu", fence)


def test_a_failed_statement_that_is_passed_over_is_no_success(shop):
    taken = shop.sql("catalog", "SELECT id FROM brand")[0][0]

    with pytest.raises(SpoiledTransaction), transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name="Lost"))
        with pytest.raises(IntegrityError):
            session.execute(insert(Brand.__table__).values(id=taken, name="Again"))

    assert shop.sql("catalog", "SELECT name FROM brand WHERE name = 'Lost'") == []


def test_a_savepoint_takes_back_only_what_is_inside(shop):
    taken = shop.sql("catalog", "SELECT id FROM brand")[0][0]

    with transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name="Kept"))
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Brand.__table__).values(id=taken, name="Again"))

    assert shop.sql("catalog", "SELECT name FROM brand WHERE name = 'Kept'") == [("Kept",)]


def test_a_rollback_inside_the_block_is_no_success_either(shop):
    with pytest.raises(InvalidRequestError), transaction(Plane.CATALOGUE) as session:
        session.execute(insert(Brand).values(id=new_id(), name="Lost"))
        session.rollback()

    assert shop.sql("catalog", "SELECT name FROM brand WHERE name = 'Lost'") == []


def test_a_fault_in_our_sql_is_passed_on_as_it_is(unit):
    with pytest.raises(DBAPIError) as caught, unit(Plane.CATALOGUE) as session:
        session.execute(text("SELECT nothing FROM nowhere"))

    assert caught.value.__cause__ is caught.value.orig
