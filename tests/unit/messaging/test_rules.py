import datetime as dt

import pytest

from shop.messaging.rules import MAX_ATTEMPTS, PATIENCE, wait_after_failure, wait_for_server


def test_the_wait_after_a_failure_doubles():
    waits = [wait_after_failure(attempts, roll=1.0) for attempts in (1, 2, 3, 4)]

    assert waits == [0.5, 1.0, 2.0, 4.0]


def test_what_failed_together_is_spread_over_the_second_half_of_the_wait():
    assert wait_after_failure(3, roll=0.0) == 1.0
    assert wait_after_failure(3, roll=0.5) == 1.5


def test_a_message_that_keeps_failing_is_given_up():
    assert wait_after_failure(MAX_ATTEMPTS - 1, roll=1.0) == 512.0
    assert wait_after_failure(MAX_ATTEMPTS, roll=1.0) is None
    assert wait_after_failure(MAX_ATTEMPTS + 1, roll=1.0) is None


def test_no_wait_is_longer_than_a_quarter_of_an_hour():
    waits = [wait_after_failure(attempts, 1.0) for attempts in range(1, MAX_ATTEMPTS)]

    assert max(wait for wait in waits if wait) <= 15 * 60


@pytest.mark.parametrize(
    ("age_seconds", "wait"), [(0, 0.5), (2, 0.5), (20, 5.0), (240, 60.0), (86_400, 60.0)]
)
def test_while_a_server_is_away_the_wait_grows_with_the_age_up_to_a_minute(
    age_seconds: int, wait: float
):
    assert wait_for_server(dt.timedelta(seconds=age_seconds), roll=1.0) == wait


def test_patience_with_a_server_ends_after_three_days():
    assert wait_for_server(PATIENCE - dt.timedelta(seconds=1), roll=1.0) == 60.0
    assert wait_for_server(PATIENCE, roll=1.0) is None
