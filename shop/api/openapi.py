"""The OpenAPI 3.1 document, made of the operations and shapes that also do the work."""

import re
from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

import msgspec
from msgspec import Struct

from shop.api.operations import Operation, Resource
from shop.api.shapes.problems import Problem
from shop.checkout.errors import KeyMissing
from shop.data.errors import DatabaseUnavailable, UnknownTenant
from shop.kernel.errors import Invalid, NotFound, ShopError
from shop.web.errors import (
    BodyTooLarge,
    MalformedJson,
    TenantMismatch,
    UnsupportedMediaType,
    status_of,
)

TITLE: Final = "Doorbuster"
DESCRIPTION: Final = """\
Money is `{"amount", "currency"}` in minor units. Times are RFC 3339 in UTC. Ids are UUIDv7.
Refusals are `application/problem+json` with a stable `code`. Lists are paged by `next_cursor`.
The host names the shop; where it names none, send `X-Tenant`. After a write, send the
`X-Consistency-Token` of its answer with what you read next, and you will see what you wrote.
"""

_PROBLEM: Final = "application/problem+json"
_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_KINDS: Final[dict[str | None, dict[str, Any]]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "word": {"type": "string", "minLength": 1, "maxLength": 255},
    "words": {"type": "string", "minLength": 1, "maxLength": 255},
}
_RESPONSE_HEADERS: Final = {
    "X-Request-ID": "names this request in every log; quote it when asking for help",
    "X-Consistency-Token": "send it with later requests, for 30 s, to read what you wrote",
    "Location": "where the thing is",
    "ETag": "send it back as If-None-Match; 304 says that nothing has changed",
    "Cache-Control": "who may keep the answer, and for how long",
    "Retry-After": "seconds after which the same request may succeed",
    "Idempotent-Replayed": "`true` when the key had been accepted before",
}
_REQUEST_HEADERS: Final = {
    "X-Tenant": "the shop, where the host names none",
    "X-Consistency-Token": "that of your last write",
    "Idempotency-Key": "1 to 200 printable signs; one for each wish, the same for each repeat",
    "If-None-Match": "the ETag you have",
}


def make_document(resources: Iterable[Resource], prefix: str) -> bytes:
    """The document as JSON."""
    resources = tuple(resources)
    operations = [operation for one in resources for operation in one.operations]
    references, components = _components(operations)
    paths: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for resource in resources:
        for operation in resource.operations:
            described = _operation(operation, resource.name, references, components)
            paths[path_of(operation.rule)][operation.method.lower()] = described
    for operation in operations:
        if operation.query is not None:
            components.pop(operation.query.__name__, None)
    return msgspec.json.encode(_whole(resources, prefix, dict(paths), components))


def path_of(rule: str) -> str:
    """A route's rule as OpenAPI writes it: ``/carts/{cart_id}``."""
    return _PARAMETER.sub(r"{\g<name>}", rule)


def _whole(
    resources: tuple[Resource, ...], prefix: str, paths: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    token = {"type": "apiKey", "in": "header", "name": "X-Order-Token"}
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1.0.0", "description": DESCRIPTION},
        "servers": [{"url": prefix}],
        "tags": [{"name": resource.name} for resource in resources],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": {
                name: {"description": words, "schema": {"type": "string"}}
                for name, words in _RESPONSE_HEADERS.items()
            },
            "parameters": {
                name: {
                    "name": name,
                    "in": "header",
                    "required": False,
                    "description": words,
                    "schema": {"type": "string"},
                }
                for name, words in _REQUEST_HEADERS.items()
            },
            "securitySchemes": {"orderToken": token},
        },
    }


def _components(
    operations: list[Operation],
) -> tuple[dict[type[Struct], dict[str, Any]], dict[str, Any]]:
    shapes: dict[type[Struct], None] = {Problem: None}
    for operation in operations:
        for shape in (operation.query, operation.body, *operation.answers.values()):
            if isinstance(shape, type):
                shapes[shape] = None
    references, components = msgspec.json.schema_components(
        shapes, ref_template="#/components/schemas/{name}"
    )
    return dict(zip(shapes, references, strict=True)), components


def _operation(
    operation: Operation,
    tag: str,
    references: dict[type[Struct], dict[str, Any]],
    schemas: dict[str, Any],
) -> dict[str, Any]:
    words = (operation.view.__doc__ or "").strip()
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [tag],
        "summary": words.splitlines()[0].rstrip("."),
        "description": "\n".join(line.strip() for line in words.splitlines()),
        "parameters": [*_parameters(operation, schemas)],
        "responses": {**_answers(operation, references), **_problems(operation, references)},
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": bool(schemas[operation.body.__name__].get("required")),
            "content": {"application/json": {"schema": references[operation.body]}},
        }
    if operation.order_token:
        described["security"] = [{"orderToken": []}]
    return described


def _parameters(operation: Operation, schemas: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for found in _PARAMETER.finditer(operation.rule):
        schema = _KINDS[found["kind"]]
        yield {"name": found["name"], "in": "path", "required": True, "schema": schema}
    if operation.query is not None:
        query = schemas[operation.query.__name__]
        for name, schema in query["properties"].items():
            required = name in query.get("required", ())
            yield {"name": name, "in": "query", "required": required, "schema": schema}
    names = ["X-Tenant", "X-Consistency-Token"] if operation.is_tenants else []
    if operation.method == "GET":
        names.append("If-None-Match")
    if operation.key == "required":
        schema = {"type": "string", "minLength": 1, "maxLength": 200}
        yield {"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema}
    elif operation.key == "optional":
        names.append("Idempotency-Key")
    yield from ({"$ref": f"#/components/parameters/{name}"} for name in names)


def _answers(
    operation: Operation, references: dict[type[Struct], dict[str, Any]]
) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, shape in operation.answers.items():
        if isinstance(shape, str):
            content: dict[str, Any] = {shape: {}}
        else:
            content = {"application/json": {"schema": references[shape]}}
        answers[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "headers": _headers("X-Request-ID", *operation.gives),
            "content": content,
        }
    if "ETag" in operation.gives:
        description = {"description": "Not Modified", "headers": _headers("X-Request-ID", "ETag")}
        answers["304"] = description
    return answers


def _problems(
    operation: Operation, references: dict[type[Struct], dict[str, Any]]
) -> dict[str, Any]:
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for error in (*_always(operation), *operation.errors):
        codes[status_of(error)].add(error.code)
    described = {
        str(status): _problem(sorted(codes[status]), status, references[Problem])
        for status in sorted(codes)
    }
    content = {_PROBLEM: {"schema": references[Problem]}}
    described["default"] = {"description": "any other problem", "content": content}
    return described


def _always(operation: Operation) -> Iterable[type[ShopError]]:
    """What every operation of this kind may refuse."""
    yield DatabaseUnavailable
    if operation.is_tenants:
        yield from (UnknownTenant, TenantMismatch)
    if "<" in operation.rule:
        yield NotFound
    if operation.query is not None:
        yield Invalid
    if operation.body is not None:
        yield from (Invalid, MalformedJson, UnsupportedMediaType)
    if operation.method in ("POST", "PUT"):
        yield BodyTooLarge
    if operation.key == "required":
        yield KeyMissing


def _problem(codes: list[str], status: int, reference: dict[str, Any]) -> dict[str, Any]:
    schema = {"allOf": [reference, {"properties": {"code": {"enum": codes}}}]}
    names = ["X-Request-ID"]
    if status in (409, 429, 503):
        names.append("Retry-After")
    if "cart_already_ordered" in codes:
        names.append("Location")
    return {
        "description": ", ".join(f"`{code}`" for code in codes),
        "headers": _headers(*names),
        "content": {_PROBLEM: {"schema": schema}},
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
