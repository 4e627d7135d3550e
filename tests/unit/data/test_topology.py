from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shop.data.topology import rank_replicas, split_endpoints

NAMES = st.lists(st.text("abcdef-123", min_size=1, max_size=8), unique=True, max_size=6)


@given(NAMES, st.text(max_size=20), st.randoms())
def test_the_order_depends_on_names_and_key_alone(names, key, random):
    shuffled = random.sample(names, len(names))

    assert rank_replicas(shuffled, key) == rank_replicas(names, key)
    assert sorted(rank_replicas(names, key)) == sorted(names)


@given(NAMES.filter(bool), st.text(max_size=20))
def test_a_lost_replica_moves_no_key_but_its_own(names, key):
    first, *rest = rank_replicas(names, key)

    assert rank_replicas([name for name in names if name != first], key) == rest
    for lost in rest:
        assert rank_replicas([name for name in names if name != lost], key)[0] == first


def test_keys_spread_evenly():
    names = ["r1", "r2", "r3"]

    firsts = Counter(rank_replicas(names, str(number))[0] for number in range(3_000))

    assert set(firsts) == set(names)
    assert min(firsts.values()) > 900


def test_no_replicas_are_ranked_as_none():
    assert rank_replicas([], "key") == []


def test_one_endpoint_is_the_url_itself():
    for url in (
        "postgresql+psycopg2://u:p%40@db.example:5432/eu?sslmode=require",
        "postgresql+psycopg2:///eu?host=/run/postgresql",
        "postgresql+psycopg2://u@[::1]:5432/eu",
    ):
        assert split_endpoints(url) == [url]


def test_each_endpoint_gets_user_database_and_options():
    assert split_endpoints("postgresql+psycopg2://u:p,q@h1:5432,h2,[::1]:7/eu?a=b,c") == [
        "postgresql+psycopg2://u:p,q@h1:5432/eu?a=b,c",
        "postgresql+psycopg2://u:p,q@h2/eu?a=b,c",
        "postgresql+psycopg2://u:p,q@[::1]:7/eu?a=b,c",
    ]
