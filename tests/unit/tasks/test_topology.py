import json
from pathlib import Path

from tasks import topology

DEFINITIONS = Path(__file__).parents[3] / "deploy/rabbitmq/definitions.json"


def test_the_definitions_to_import_are_those_of_the_code():
    said = json.loads(DEFINITIONS.read_text(encoding="utf-8"))

    assert said == topology.definitions(), "python -m tasks.topology > deploy/rabbitmq/…"


def test_every_shard_has_queues_of_its_own():
    names = [queue.name for queue in topology.list_queues(["eu", "us"])]

    assert len(names) == len(set(names)) == 2 * 5 * 3
    assert {"payments.eu", "payments.eu.DQ", "payments.eu.XQ", "invoices.us"} <= set(names)


def test_the_catalogue_asks_for_its_own_kind_of_work_only():
    assert topology.queues_of("catalog") == ("catalogue",)


def test_no_queue_is_without_a_bound_and_no_dead_letter_is_kept_for_ever():
    for queue in [topology.unrouted_queue(), *topology.list_queues(["eu"])]:
        bounds = {"x-max-length", "x-message-ttl"} & set(queue.arguments)
        assert bounds, queue.name
        assert queue.arguments["x-queue-type"] == "quorum"


def test_work_that_is_given_up_goes_to_the_dead_queue_beside_it():
    for make in (topology.work_queue, topology.delay_queue):
        arguments = make("email.eu").arguments
        assert arguments["x-dead-letter-routing-key"] == topology.dead_queue("email.eu").name
        assert arguments["x-overflow"] == "reject-publish"


def test_a_queue_says_which_database_it_works_for():
    assert topology.database_of("payments.eu") == "eu"
    assert topology.database_of("payments.eu.DQ") == "eu"
    assert topology.database_of("catalogue.catalog.XQ") == "catalog"
