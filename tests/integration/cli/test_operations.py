from collections.abc import Callable
from uuid import UUID

import pytest
from click.testing import Result

from shop.kernel.ids import new_id
from tests.databases import TestDatabases

Run = Callable[..., Result]


@pytest.fixture
def bury(shop: TestDatabases) -> Callable[..., UUID]:
    def bury(queue: str = "email", shard: str = "eu") -> UUID:
        letter_id = new_id()
        shop.sql(
            shard,
            "INSERT INTO dead_letter VALUES (%s, %s, 'order.paid', 'write', %s,"
            " '{\"order_id\": \"1\"}', '{}', 12, 'Traceback …\nValueError: no ink', now(), now())",
            shard,
            str(letter_id),
            queue,
        )
        return letter_id

    return bury


def dead(shop: TestDatabases, shard: str = "eu") -> int:
    return int(str(shop.sql(shard, "SELECT count(*) FROM dead_letter")[0][0]))


def test_the_status_shows_what_waits_and_what_died(shop: TestDatabases, run: Run, bury):
    bury()
    shop.sql(
        "us",
        "INSERT INTO outbox VALUES ('us', %s, 'order.paid', '', '', '{}', '{}', 0, '',"
        " now() - interval '5 hours')",
        str(new_id()),
    )

    answer = run("outbox", "status")

    assert answer.exit_code == 0
    assert [line.split() for line in answer.stdout.splitlines()] == [
        ["database", "queue", "waiting", "oldest", "dead"],
        ["catalog", "-", "0", "-", "0"],
        ["eu", "email", "0", "-", "1"],
        ["us", "events", "1", "5", "h", "0"],
    ]


def test_dead_letters_are_listed_with_the_end_of_their_error(run: Run, bury):
    letter_id = bury()
    bury("payments", "us")

    answer = run("dead-letters", "list", "--queue", "email")

    (line, total) = answer.stdout.splitlines()
    assert line.startswith(str(letter_id))
    assert line.endswith("eu eu  email/write  12 attempts  ValueError: no ink")
    assert total == "1 shown"


def test_no_dead_letters_is_good_news(shop: TestDatabases, run: Run):
    assert run("dead-letters", "list").stdout == "There are no dead letters.\n"


def test_a_replayed_letter_waits_again_as_at_first(shop: TestDatabases, run: Run, bury):
    letter_id = bury()
    bury()

    answer = run("dead-letters", "replay", str(letter_id))

    assert (answer.exit_code, answer.stdout) == (0, "1 replayed\n")
    rows = shop.sql("eu", "SELECT id, actor, queue, attempts, leased_until FROM outbox")
    assert [(UUID(str(row[0])), *row[1:]) for row in rows] == [
        (letter_id, "write", "email", 0, None)
    ]
    assert dead(shop) == 1


def test_all_of_a_queue_are_replayed_on_every_shard(shop: TestDatabases, run: Run, bury):
    for shard in ("eu", "us"):
        bury("email", shard)
        bury("payments", shard)

    answer = run("dead-letters", "replay", "--all", "--queue", "email")

    assert answer.stdout == "2 replayed\n"
    assert (dead(shop, "eu"), dead(shop, "us")) == (1, 1)


def test_an_id_that_is_no_dead_letter_is_an_error(shop: TestDatabases, run: Run, bury):
    answer = run("dead-letters", "discard", str(bury()), str(new_id()))

    assert answer.exit_code == 1
    assert "1 of these ids are no dead letters" in answer.stderr
    assert dead(shop) == 0


def test_discarding_all_asks_first(shop: TestDatabases, run: Run, bury):
    bury()

    assert run("dead-letters", "discard", "--all").exit_code == 1
    assert dead(shop) == 1
    assert run("dead-letters", "discard", "--all", "--yes").stdout == "1 discarded\n"
    assert dead(shop) == 0


def test_neither_ids_nor_all_is_a_question_not_a_deed(shop: TestDatabases, run: Run, bury):
    bury()

    assert run("dead-letters", "discard").exit_code == 2
    assert run("dead-letters", "replay", "--queue", "email").exit_code == 2
    assert dead(shop) == 1


def test_sweep_says_what_it_did_for_every_tenant(shop: TestDatabases, run: Run):
    answer = run("sweep")

    assert answer.exit_code == 0
    assert [line.split()[:2] for line in answer.stdout.splitlines()] == [["eu", "eu"], ["us", "us"]]
    assert "0 payments driven, 0 reservations ended, 0 old keys deleted" in answer.stdout
