"""Queries and bodies into shapes; or a refusal that names every fault of them at once."""

from typing import Any, TypeVar

import msgspec
from flask import Request
from msgspec import Struct, structs

from shop.api.faults import faults_of
from shop.checkout.requests import check_key
from shop.kernel.errors import Invalid
from shop.web.errors import MalformedJson, UnsupportedMediaType

S = TypeVar("S", bound=Struct)


def read_query(request: Request, shape: type[S]) -> S:
    """The query as ``shape``; Invalid for unknown names, wrong values, and names given twice."""
    # What is given twice stays a list, which no field of a query takes.
    given: dict[str, Any] = {
        name: values[0] if len(values) == 1 else values for name, values in request.args.lists()
    }
    try:
        return msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError:
        faults = [
            (name, "repeated" if isinstance(given.get(name), list) else code)
            for name, code in faults_of(given, shape, strict=False)
        ]
        raise Invalid("The query is not understood.", fields=faults) from None


def read_body(request: Request, shape: type[S]) -> S:
    """The JSON body as ``shape``.

    Raises UnsupportedMediaType for anything that does not say it is JSON (a form of another site
    never does), MalformedJson, and Invalid naming the fields. Where nothing is required an
    empty body is an empty object.
    """
    data = request.get_data()
    if not data and not any(field.required for field in structs.fields(shape)):
        return shape()
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("send Content-Type: application/json")
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # Not only for faults of shape: "2 <junk>" fails as a wrong type before its syntax does.
        raise Invalid(
            "Some fields are missing or wrong.", fields=faults_of(_parse(data), shape, strict=True)
        ) from None


def read_key(request: Request, *, required: bool) -> str:
    """The Idempotency-Key; empty when it is optional and absent. Raises KeyMissing, Invalid."""
    key = request.headers.get("Idempotency-Key", "")
    if key or required:
        check_key(key)
    return key


def _parse(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedJson(f"this is no JSON: {error}") from None
