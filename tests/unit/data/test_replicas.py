import pytest

from shop.data import replicas as module
from shop.data.replicas import LONGEST_EJECTION_SECONDS, TRIAL_SECONDS, Replica


class Clock:
    now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def replica(clock):
    return Replica("catalog-r1", engine=None)


def test_a_replica_that_failed_is_not_asked_for_a_second(replica, clock):
    assert replica.may_be_asked()
    replica.eject()

    clock.now += 0.99
    assert not replica.may_be_asked()

    clock.now += 0.02
    assert replica.may_be_asked()


def test_many_readers_who_saw_one_death_count_as_one_failure(replica):
    for _ in range(6):
        replica.eject()

    assert replica.failures == 1


def test_after_its_time_one_reader_tries_it_and_the_others_go_elsewhere(replica, clock):
    replica.eject()
    clock.now += 1.01

    assert [replica.may_be_asked() for _ in range(3)] == [True, False, False]


def test_when_the_one_who_tries_it_vanishes_another_may_try(replica, clock):
    replica.eject()
    clock.now += 1.01
    assert replica.may_be_asked()

    clock.now += TRIAL_SECONDS
    assert replica.may_be_asked()


def test_each_further_failure_doubles_the_time_up_to_a_limit(replica, clock):
    times = []
    for _ in range(6):
        assert replica.may_be_asked()
        replica.eject()
        times.append(replica.ejected_until - clock.now)
        clock.now = replica.ejected_until

    assert times == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert max(times) == LONGEST_EJECTION_SECONDS


def test_one_that_answers_is_asked_as_any_other_again(replica, clock):
    replica.eject()
    clock.now += 1.01
    assert replica.may_be_asked()

    replica.admit()

    assert [replica.may_be_asked() for _ in range(3)] == [True, True, True]
    replica.eject()
    assert replica.ejected_until - clock.now == 1.0
