"""How gunicorn runs the shop. The address is given by whoever starts it (``--bind``)."""

from gevent import monkey

monkey.patch_all()

import importlib  # noqa: E402 gevent patches before anything else is imported
import os  # noqa: E402 gevent patches before anything else is imported
import sys  # noqa: E402 gevent patches before anything else is imported
from typing import Any  # noqa: E402 gevent patches before anything else is imported

worker_class = "gevent"
# gunicorn's own variable; a setting in this file would hide it, so it is read here.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# Requests at once in a worker. Idle connections of nginx count too, so this is far above what
# admission lets in; beyond it connections wait in the backlog, and a full one is an honest 502.
worker_connections = 1000
backlog = 2048

# An idle connection holds up a worker that wants to stop for as long as this.
keepalive = 5
# Longer than the slowest request: measured, with 1 s four of nineteen slow requests failed.
graceful_timeout = 10
timeout = 30

# nginx and our own middleware write what happened, once each and as JSON.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Two gunicorns of one account would take each other's control socket.
control_socket_disable = True
proc_name = "shop-web"


def post_fork(_server: Any, _worker: Any) -> None:
    """Let database connections of this worker wait without stopping its other requests."""
    importlib.import_module("shop.data.wait").install()


def worker_exit(_server: Any, _worker: Any) -> None:
    """Orders that were accepted but are not yet written are written before the worker ends.

    Only if this worker ever took one: nothing is imported on the way out.
    """
    intake = sys.modules.get("shop.checkout.intake.queue")
    if intake is not None:
        intake.shut_down()
