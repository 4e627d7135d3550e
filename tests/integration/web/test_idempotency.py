import psycopg2
import pytest

from shop.checkout.errors import KeyInFlight, KeyReused
from shop.data.tenants import acting_for
from shop.web.idempotency import run_once


def test_an_action_is_done_once_and_the_first_answer_counts(eu):
    done = []
    with acting_for(eu):
        first = run_once("things", "k", b"{}", {"id": 1}, lambda session: done.append(1))
        second = run_once("things", "k", b"{}", {"id": 2}, lambda session: done.append(2))

    assert (first, second) == (({"id": 1}, False), ({"id": 1}, True))
    assert done == [1]


def test_keys_of_different_things_and_tenants_do_not_meet(eu, us):
    done = []
    for tenant, scope in ((eu, "things"), (eu, "others"), (us, "things")):
        with acting_for(tenant):
            run_once(scope, "k", b"{}", {}, lambda session: done.append(1))

    assert len(done) == 3


def test_a_key_with_another_body_is_refused_and_nothing_is_done(eu):
    done = []
    with acting_for(eu):
        run_once("things", "k", b"{}", {}, lambda session: None)

        with pytest.raises(KeyReused):
            run_once("things", "k", b"[]", {}, lambda session: done.append(1))

    assert done == []


def test_an_action_that_fails_leaves_its_key_free(eu):
    def fail(_session):
        raise ValueError("no")

    with acting_for(eu):
        with pytest.raises(ValueError, match="no"):
            run_once("things", "k", b"{}", {}, fail)

        assert run_once("things", "k", b"{}", {"id": 2}, lambda session: None) == (
            {"id": 2},
            False,
        )


def test_while_another_holds_the_key_the_caller_is_told_to_come_back(eu, cluster):
    other = psycopg2.connect(
        cluster.primary_url("eu").replace("postgresql+psycopg2://", "postgresql://")
    )
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO idempotency_key (tenant_id, scope, key, request_hash, answer)"
            " VALUES ('eu', 'things', 'k', 'x', '{}')"
        )

    with acting_for(eu), pytest.raises(KeyInFlight) as refused:
        run_once("things", "k", b"{}", {}, lambda session: None)
    other.rollback()
    other.close()

    assert refused.value.facts["retry_after_seconds"] == 1
