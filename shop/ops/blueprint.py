"""/livez, /readyz and /metrics."""

from dataclasses import asdict
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client import values as value_kinds
from prometheus_client.multiprocess import MultiProcessCollector

from shop.data.engines import databases
from shop.ops.probes import Probes
from shop.ops.readiness import look

_encode = msgspec.json.Encoder().encode


def hang(app: Flask) -> None:
    """Answer the three addresses in ``app``."""
    blueprint = Blueprint("ops", __name__)
    blueprint.add_url_rule("/livez", "livez", livez)
    blueprint.add_url_rule("/readyz", "readyz", readyz)
    blueprint.add_url_rule("/metrics", "metrics", metrics)
    app.extensions["probes"] = Probes(databases())
    app.register_blueprint(blueprint)


def livez() -> Response:
    """The process answers; nothing else is asked."""
    return _json({"status": "alive"})


def readyz() -> Response:
    """200 while any tenant can be served, else 503; with all parts and their mode."""
    found = look(current_app.extensions["probes"], current_app.extensions["settings"])
    status = "ready" if found.is_ready else "not ready"
    answer = _json({"status": status, **asdict(found)}, 200 if found.is_ready else 503)
    if not found.is_ready:
        answer.headers["Retry-After"] = "1"
    return answer


def metrics() -> Response:
    """All metrics as Prometheus reads them; of all processes where they share a folder."""
    registry: CollectorRegistry = REGISTRY
    # The library chose at its import, by PROMETHEUS_MULTIPROC_DIR.
    if value_kinds.ValueClass is not value_kinds.MutexValue:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _json(value: dict[str, Any], status: int = 200) -> Response:
    return Response(_encode(value), status, mimetype="application/json")
