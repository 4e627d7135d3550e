"""Processes die where it hurts most; the provider's journal and the audit say what became of it."""

import os
import signal
import threading
from urllib.error import URLError

import pytest

from tests.e2e.running import Answer, RunningShop
from tests.e2e.test_purchase_by_json import some_sku

pytestmark = pytest.mark.real_servers


def test_two_hundred_buyers_of_a_hundred_pieces_buy_a_hundred(open_shop: RunningShop):
    sku = some_sku(open_shop)
    assert open_shop.flask("stock", "set", sku, "100", "--tenant", "eu").returncode == 0
    answers: list[Answer] = []

    buyers = [
        threading.Thread(target=lambda: answers.append(open_shop.order(sku))) for _ in range(200)
    ]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()

    assert sorted(answer.status for answer in answers) == [202] * 100 + [400] * 100
    audit = open_shop.audit()
    assert audit.returncode == 0, audit.stdout + audit.stderr
    assert open_shop.flask("stock", "receive", sku, "50", "--tenant", "eu").returncode == 0


@pytest.mark.parametrize(
    "point", ["worker_before_charge", "worker_after_charge", "worker_after_commit"]
)
def test_a_worker_killed_at_any_point_charges_once(open_shop: RunningShop, point: str):
    sku = some_sku(open_shop)
    folder = open_shop.arm(point)

    accepted = open_shop.order(sku)
    order = open_shop.wait_for(accepted, "paid", seconds=60)

    assert len(list(folder.glob(f"{point}.hit.*"))) == 1
    assert [c["state"] for c in open_shop.charges(order["id"])] == ["captured"]
    _clear(open_shop, point)


def test_a_provider_that_charges_and_never_answers_charges_once(open_shop: RunningShop):
    accepted = open_shop.order(some_sku(open_shop), token="tok_timeout")

    order = open_shop.wait_for(accepted, "paid", seconds=60)

    assert [c["state"] for c in open_shop.charges(order["id"])] == ["captured"]


def test_a_relay_killed_between_publishing_and_deleting_repeats_nothing(open_shop: RunningShop):
    folder = open_shop.arm("relay_after_publish")

    accepted = open_shop.order(some_sku(open_shop))
    order = open_shop.wait_for(accepted, "paid", seconds=60)

    assert len(list(folder.glob("relay_after_publish.hit.*"))) == 1
    assert len(open_shop.charges(order["id"])) == 1
    _clear(open_shop, "relay_after_publish")


def test_a_web_process_killed_after_the_commit_keeps_the_order(open_shop: RunningShop):
    sku, key = some_sku(open_shop), "killed-after-commit"
    folder = open_shop.arm("web_after_commit")

    with pytest.raises((ConnectionError, URLError)):
        open_shop.order(sku, key=key)
    open_shop.wait_until(
        lambda: open_shop.call("GET", "/livez").status == 200, 20, "no web process came back"
    )
    again = open_shop.order(sku, key=key)

    assert len(list(folder.glob("web_after_commit.hit.*"))) == 1
    assert again.status == 202
    assert again.headers["Idempotent-Replayed"] == "true"
    open_shop.wait_for(again, "paid", seconds=60)
    _clear(open_shop, "web_after_commit")


def test_workers_killed_at_random_lose_nothing(open_shop: RunningShop):
    sku = some_sku(open_shop)
    accepted = []

    for round_ in range(6):
        accepted.append(open_shop.order(sku))
        _kill_one(open_shop, "tasks.worker" if round_ % 2 else "tasks.relay", round_)

    for answer in accepted:
        order = open_shop.wait_for(answer, "paid", seconds=90)
        assert len(open_shop.charges(order["id"])) == 1
    audit = open_shop.audit()
    assert audit.returncode == 0, audit.stdout + audit.stderr


def _kill_one(shop: RunningShop, words: str, number: int) -> None:
    """Kill one of the processes so called; the last one killed may still be coming back."""
    shop.wait_until(lambda: shop.pids(words), 20, f"no {words} came back")
    victims = shop.pids(words)
    os.kill(victims[number % len(victims)], signal.SIGKILL)


def _clear(shop: RunningShop, point: str) -> None:
    for hit in shop.arm(point).glob(f"{point}*"):
        hit.unlink()
