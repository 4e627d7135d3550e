"""The data plane as the web has it: many greenlets in one thread."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shop.data.pools import POOL_SECONDS
from stack.run import database_variables

PROGRAM = Path(__file__).with_name("greenlets.py")
ROOT = PROGRAM.parents[3]


@pytest.fixture(scope="module")
def outcome(databases, two_tenants, cluster, tmp_path_factory):
    """What the program saw."""
    servers = [cluster.primary_url("postgres"), *cluster.replica_urls("postgres")]
    environment = {
        **os.environ,
        **database_variables(cluster),
        "PYTHONPATH": str(ROOT),
        "SHOP_HOME": str(tmp_path_factory.mktemp("greenlets")),
        "SECRET_KEY": "a-key-for-tests-of-at-least-32-signs",
        "PAYMENT_GATEWAY": "demo",
        "DEMO_GATEWAY_URL": "http://127.0.0.1:9",
        "DEMO_GATEWAY_SECRET": "a-secret-for-tests",
        "SERVERS": json.dumps([url.replace("+psycopg2", "") for url in servers]),
    }
    with databases.restored(two_tenants):
        done = subprocess.run(
            [sys.executable, str(PROGRAM)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=40,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_fifty_greenlets_sleep_side_by_side(outcome):
    found = outcome["fifty_sleepers"]

    assert found["done"] == 50
    assert found["seconds"] < 2.0  # 5 s one after another
    assert found["gap"] < 0.5


def test_a_greenlet_sees_nothing_of_what_another_holds(outcome):
    assert outcome["contexts"] == {"holder": ["eu", "eu"], "stranger": [None, False, "us"]}


def test_no_greenlet_hears_of_pooled_connections_that_died(outcome):
    assert outcome["dead_pool"]["killed"] >= 12
    assert outcome["dead_pool"]["worked"] == 12


def test_a_mute_server_is_given_up_and_holds_up_nobody_else(outcome):
    found = outcome["mute_server"]

    assert found["failed"] is True
    assert 1.9 < found["seconds"] < 2.6
    assert found["gap"] < 0.5


def test_a_statement_without_an_answer_ends_at_its_deadline(outcome):
    found = outcome["hung_statement"]

    assert found["failed"] is True
    assert 0.3 <= found["seconds"] < 0.9
    assert found["usable"] == 1
    assert found["gap"] < 0.2


def test_a_full_pool_is_refused_in_time(outcome):
    found = outcome["full_pool"]

    assert found["failed"] is True
    assert POOL_SECONDS <= found["seconds"] < POOL_SECONDS + 0.5
    assert found["usable"] == 1
    assert found["gap"] < 0.5
