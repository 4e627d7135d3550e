"""gunicorn.conf.py: what it reaches for by name is really there."""

import importlib
import re
import subprocess
import sys

import pytest

from tests.stack.programs import PROJECT

TEXT = (PROJECT / "gunicorn.conf.py").read_text()


def test_gunicorn_accepts_every_setting_and_hook() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", *"--print-config --workers 3 unknown:app".split()],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    shown = dict(re.findall(r"^(\w+) += (.*)$", done.stdout, re.MULTILINE))
    assert shown["worker_class"].endswith("gevent") or "GeventWorker" in shown["worker_class"]
    assert shown["workers"] == "3"
    assert shown["keepalive"] == "5"
    assert shown["graceful_timeout"] == "10"
    assert shown["control_socket_disable"] == "True"


@pytest.mark.parametrize(
    ("module", "function"),
    [("shop.data.wait", "install"), ("shop.checkout.intake.queue", "shut_down")],
)
def test_what_the_hooks_call_exists(module: str, function: str) -> None:
    assert f'"{module}"' in TEXT

    assert callable(getattr(importlib.import_module(module), function))
