"""Idempotency keys under two transactions at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from shop.data.errors import DatabaseUnavailable
from shop.data.session import Plane, transaction
from shop.data.tenants import acting_for
from shop.messaging.idempotency import (
    Answer,
    Claim,
    KeyContended,
    claim,
    find_answer,
    forget,
    purge,
)
from shop.messaging.models import IdempotencyKey

KEYS = "abcdef"


def claim_of(key, answer="first"):
    return Claim("eu", "checkout", key, f"hash of {answer}", {"who": answer})


def place(key):
    return ("eu", "checkout", key)


def kept(shop):
    return shop.sql("eu", "SELECT key, answer ->> 'who' FROM idempotency_key ORDER BY key")


@pytest.fixture
def slowly(shop):
    """Each key takes 15 ms to write, so that two writers of several always meet."""
    shop.sql(
        "eu",
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_sleep(0.015); RETURN NEW; END $$;"
        "CREATE TRIGGER dawdle BEFORE INSERT ON idempotency_key"
        " FOR EACH ROW EXECUTE FUNCTION dawdle()",
    )
    yield
    shop.sql("eu", "DROP FUNCTION dawdle CASCADE")


def claim_unsorted(session, claims):
    """``claim`` without its guard: one statement, in the order of the caller."""
    session.execute(text("SET LOCAL deadlock_timeout = '100ms'"))
    rows = [
        {
            "tenant_id": one.tenant_id,
            "scope": one.scope,
            "key": one.key,
            "request_hash": one.request_hash,
            "answer": one.answer,
        }
        for one in claims
    ]
    session.execute(insert(IdempotencyKey.__table__).values(rows).on_conflict_do_nothing())


def claim_against_each_other(eu, how):
    """Two transactions claim the same keys, one from the front and one from the back."""
    together = threading.Barrier(2)

    def run(who, keys):
        with acting_for(eu), transaction(Plane.SHARD) as session:
            together.wait(5)
            return how(session, [claim_of(key, who) for key in keys])

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run, "one", KEYS), pool.submit(run, "two", KEYS[::-1])]
        return [one.exception() or one.result() for one in both]


@pytest.mark.race
def test_unsorted_keys_deadlock(slowly, eu):
    ended = claim_against_each_other(eu, claim_unsorted)

    failed = [one for one in ended if isinstance(one, DatabaseUnavailable)]
    assert len(failed) == 1
    assert failed[0].__cause__.orig.pgcode == "40P01"


@pytest.mark.race
def test_sorted_keys_wait_and_the_second_gets_the_answers_of_the_first(slowly, eu, shop):
    one, two = claim_against_each_other(eu, claim)

    winner = "one" if one == {} else "two"
    answers = {place(key): Answer(f"hash of {winner}", {"who": winner}) for key in KEYS}
    assert [one, two] in ([{}, answers], [answers, {}])
    assert kept(shop) == [(key, winner) for key in KEYS]


def test_a_key_held_too_long_is_contended(eu, shop):
    with acting_for(eu), transaction(Plane.SHARD) as first:
        claim(first, [claim_of("a")])
        started = time.monotonic()

        with ThreadPoolExecutor(1) as pool, pytest.raises(KeyContended):
            pool.submit(claim_alone, eu, "a").result()

        assert 0.25 <= time.monotonic() - started < 0.6
    assert kept(shop) == [("a", "first")]


def claim_alone(tenant, *keys):
    with acting_for(tenant), transaction(Plane.SHARD) as session:
        return claim(session, [claim_of(key, "late") for key in keys])


def test_a_key_given_back_in_time_is_the_next_ones(eu, shop):
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(ZeroDivisionError), acting_for(eu), transaction(Plane.SHARD) as first:
            claim(first, [claim_of("a")])
            late = pool.submit(claim_alone, eu, "a")
            time.sleep(0.05)
            raise ZeroDivisionError

        assert late.result() == {}
    assert kept(shop) == [("a", "late")]


def test_old_keys_answer_and_new_ones_are_written_in_one_call(eu, shop):
    claim_alone(eu, "b")

    with acting_for(eu), transaction(Plane.SHARD) as session:
        earlier = claim(session, [claim_of(key, "mine") for key in "cba"])
        assert find_answer(session, *place("a")) == Answer("hash of mine", {"who": "mine"})
        forget(session, [place("c")])

    assert earlier == {place("b"): Answer("hash of late", {"who": "late"})}
    assert kept(shop) == [("a", "mine"), ("b", "late")]


def test_no_keys_are_no_claim(eu, shop):
    assert claim_alone(eu) == {}
    assert kept(shop) == []


def test_the_usual_patience_holds_after_a_claim(eu):
    with acting_for(eu), transaction(Plane.SHARD) as session:
        claim(session, [claim_of("a")])

        assert session.scalar(text("SHOW lock_timeout")) == "2s"


def test_only_keys_older_than_a_day_are_purged(eu, neighbour, shop):
    claim_alone(eu, "old", "older", "new")
    age = "UPDATE idempotency_key SET created_at = now() - %s::interval WHERE key = %s"
    shop.sql("eu", age, "24 hours 1 second", "old")
    shop.sql("eu", age, "25 hours", "older")
    shop.sql("eu", age, "23 hours 59 minutes", "new")

    with acting_for(neighbour), transaction(Plane.SHARD) as session:
        assert purge(session, "neighbour") == 0
    with acting_for(eu), transaction(Plane.SHARD) as session:
        assert purge(session, "eu", limit=1) == 1
        assert purge(session, "eu") == 1

    assert kept(shop) == [("new", "late")]
