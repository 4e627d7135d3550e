"""What answers must look like."""

from typing import Any

import msgspec
from werkzeug.test import TestResponse


def shown_as(answer: TestResponse, shape: type[msgspec.Struct]) -> Any:
    """The answer as its documented shape: nothing is missing and nothing is added."""
    decoded = msgspec.json.decode(answer.data, type=shape)
    assert msgspec.to_builtins(decoded) == answer.get_json()
    return decoded


def problem(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal, which is a whole problem+json."""
    body = answer.get_json()
    assert answer.mimetype == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["request_id"] == answer.headers["X-Request-ID"]
    return answer.status_code, body["code"]


def faults(answer: TestResponse) -> dict[str, str]:
    """The wrong fields of a refusal."""
    return {fault["field"]: fault["code"] for fault in answer.get_json()["errors"]}
