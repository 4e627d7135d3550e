"""All operations as routes of one blueprint."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from flask import Blueprint, Flask, Response, request
from msgspec import Struct

from shop.api import carts, checkout, orders, products, webhooks
from shop.api.openapi import make_document
from shop.api.operations import Operation, Resource
from shop.api.reading import read_body, read_key, read_query
from shop.api.replying import reply
from shop.kernel.errors import ShopError
from shop.web.answers import problem_response
from shop.web.caching import PUBLIC_SECOND, conditional, content_tag
from shop.web.errors import problem_of
from shop.web.tenant import require_tenant

PREFIX: Final = "/api/v1"
RESOURCES: Final = (
    products.resource,
    carts.resource,
    checkout.resource,
    orders.resource,
    webhooks.resource,
)


def hang(app: Flask, resources: tuple[Resource, ...] = RESOURCES) -> None:
    """Answer the API's addresses in ``app``."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    blueprint.register_error_handler(ShopError, _answer_refusal)
    for resource in resources:
        for operation in resource.operations:
            blueprint.add_url_rule(
                operation.rule,
                endpoint=operation.name,
                view_func=_view(operation),
                methods=[operation.method],
            )
    blueprint.add_url_rule("/openapi.json", "openapi", _openapi)
    app.register_blueprint(blueprint)


def _view(operation: Operation) -> Callable[..., Response]:
    """The view of an operation: whatever it declares is read before it is called."""

    def view(**arguments: Any) -> Response:
        if operation.is_tenants:
            require_tenant()
        if operation.key != "none":
            arguments["key"] = read_key(request, required=operation.key == "required")
        if operation.query is not None:
            arguments["query"] = read_query(request, operation.query)
        if operation.body is not None:
            arguments["body"] = read_body(request, operation.body)
        answer = operation.view(**arguments)
        return reply(answer, operation.status) if isinstance(answer, Struct) else answer

    return view


def _answer_refusal(error: ShopError) -> Response:
    answer = problem_response(problem_of(error))
    if error.code == "cart_already_ordered" and "order_id" in error.facts:
        answer.headers["Location"] = checkout.order_address(error.facts["order_id"])
    return answer


def _openapi() -> Response:
    body = _document()
    answer = Response(body, mimetype="application/json")
    return conditional(answer, request, content_tag(body), PUBLIC_SECOND)


@lru_cache(maxsize=1)
def _document() -> bytes:
    return make_document(RESOURCES, PREFIX)
