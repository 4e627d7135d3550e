"""What the tests of the workers ask for by name, on top of tests/conftest.py.

outboxes     the outboxes of an empty shop
programs     starts our programs on the test's databases; whatever still runs is killed after it
rabbitmq     a private RabbitMQ, for the whole session
queues       its queues, declared and empty
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from stack.postgres import Cluster
from stack.servers.rabbitmq import RabbitMQ
from tests.databases import TestDatabases
from tests.tasks.outboxes import Outboxes
from tests.tasks.programs import Program, environment
from tests.tasks.queues import Queues


@pytest.fixture
def outboxes(shop: TestDatabases) -> Outboxes:
    return Outboxes(shop)


@pytest.fixture
def programs(
    cluster: Cluster, shop: TestDatabases, tmp_path: Path
) -> Iterator[Callable[..., Program]]:
    with ExitStack() as running:

        def start(name: str, *words: str, **variables: str) -> Program:
            env = environment(cluster, tmp_path, **variables)
            return running.enter_context(Program.module(env, name, *words))

        yield start


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    if reason := RabbitMQ.missing_reason():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    node = RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
    node.start()
    yield node
    node.kill()  # a polite stop takes six seconds, and nothing of it is kept


@pytest.fixture
def queues(rabbitmq: RabbitMQ) -> Queues:
    queues = Queues(rabbitmq.url)
    queues.empty()
    return queues
