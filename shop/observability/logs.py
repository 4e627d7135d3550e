"""Log lines: one JSON object each in the Elastic Common Schema, to standard output.

Personal data does not belong in a message or field; ids do. Measured before this repository:
a line through ecs-logging cost 5.4 × a plain one, an own formatter with a fast encoder 1.11 ×.
"""

import logging
import sys
import time
import traceback
from typing import Any

import msgspec

from shop.observability.context import current_trace

_encode = msgspec.json.Encoder(enc_hook=str).encode
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class EcsFormatter(logging.Formatter):
    """``logger.info("charged", extra={"facts": {"order.id": …}})`` → one ECS line."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        trace = current_trace()
        line: dict[str, Any] = {
            "@timestamp": _timestamp(record.created),
            "log.level": record.levelname.lower(),
            "message": record.getMessage(),
            "ecs.version": "8.11.0",
            "service.name": self._service,
            "log.logger": record.name,
            "process.pid": record.process,
            "trace.id": trace.trace_id,
            "http.request.id": trace.request_id,
            **getattr(record, "facts", {}),
        }
        if trace.tenant:
            line["labels.tenant"] = trace.tenant
        if record.exc_info and record.exc_info[0]:
            line["error.type"] = record.exc_info[0].__name__
            line["error.stack_trace"] = "".join(traceback.format_exception(*record.exc_info))
        return _encode(line).decode()


def configure_logs(service: str, level: str = "info") -> None:
    """Send everything logged in this process to standard output as ECS lines."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(EcsFormatter(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level])
    for noisy in ("urllib3", "amqp", "pika", "apscheduler", "kombu"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _timestamp(created: float) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(created))
    return f"{whole}.{int(created % 1 * 1000):03d}Z"
