from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from shop.cli import register

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def _commands(app: Flask) -> None:
    register(app)


@pytest.fixture
def run(app: Flask, _commands: None) -> Run:
    """Type ``flask shop …``; the answer has ``exit_code``, ``stdout`` and ``stderr``."""

    def type_command(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=["shop", *words])

    return type_command
