import pytest

from shop.web.limits import Buckets, Limit, client_address, network_of

SLOW = Limit("slow", per_minute=60, burst=3)


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_in_and_the_next_one_told_when_to_come_back():
    buckets = Buckets(Clock())

    waits = [buckets.take(SLOW, "192.0.2.1") for _ in range(4)]

    assert waits == [0, 0, 0, 1.0]


def test_time_fills_the_bucket_up_to_its_burst_and_no_further():
    clock = Clock()
    buckets = Buckets(clock)
    for _ in range(4):
        buckets.take(SLOW, "192.0.2.1")

    clock.now += 3600

    assert [buckets.take(SLOW, "192.0.2.1") for _ in range(4)] == [0, 0, 0, 1.0]


def test_a_refused_request_does_not_push_the_next_one_further_away():
    buckets = Buckets(Clock())
    for _ in range(10):
        buckets.take(SLOW, "192.0.2.1")

    assert buckets.take(SLOW, "192.0.2.1") == 1.0


def test_addresses_and_limits_do_not_share_a_bucket():
    buckets = Buckets(Clock())
    for _ in range(4):
        buckets.take(SLOW, "192.0.2.1")

    assert buckets.take(SLOW, "192.0.2.2") == 0
    assert buckets.take(Limit("other", 60, 3), "192.0.2.1") == 0


def test_the_memory_of_addresses_is_bounded():
    buckets = Buckets(Clock())

    for number in range(20_100):
        buckets.take(SLOW, str(number))

    assert len(buckets._buckets) == 20_000


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        ("203.0.113.9", "", (), "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", (), "203.0.113.9"),
        ("10.0.0.2", "198.51.100.7", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.7", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.2", "198.51.100.7, 10.0.0.3", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.2", "nonsense", ("10.0.0.0/8",), "10.0.0.2"),
        ("", "198.51.100.7", (), "198.51.100.7"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(remote, forwarded, trusted, address):
    assert client_address(remote, forwarded, trusted) == address


def test_an_ipv6_household_is_one_address():
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") == "192.0.2.1"
