"""Which fields are wrong, and how: ``[("shipping_address.city", "required"), …]``.

msgspec stops at the first fault, as it should on the good path. Here a value that was refused is
walked once more, field by field, so that a form can show everything at once. Refusing costs
about three times what accepting does, so at most ``MOST`` faults are named.
"""

import re
from collections.abc import Iterator
from itertools import islice
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from msgspec import Struct, structs

MOST: Final = 20

Fault = tuple[str, str]

# What msgspec says → the stable code. The first that matches counts.
_WORDS: Final = (
    (re.compile(r"got `null`|of length >= 1\b"), "required"),
    (re.compile(r"`array` of length <="), "too_many"),
    (re.compile(r"of length <="), "too_long"),
    (re.compile(r"`(?:int|float)` [<>]"), "out_of_range"),
    (re.compile(r"regex|Invalid"), "invalid"),
    (re.compile(r"^Expected .*, got "), "wrong_type"),
)


def faults_of(value: Any, shape: Any, *, strict: bool) -> list[Fault]:
    """Every fault of ``value`` against ``shape``, at most ``MOST``, in the order of its fields.

    ``strict`` is off for queries, whose numbers are texts.
    """
    return list(islice(_walk(value, shape, strict, ""), MOST))


def _walk(value: Any, shape: Any, strict: bool, at: str) -> Iterator[Fault]:
    bare = _bare(shape, value)
    if isinstance(bare, type) and issubclass(bare, Struct) and isinstance(value, dict):
        yield from _walk_struct(value, bare, strict, at)
    elif get_origin(bare) is list and isinstance(value, list):
        yield from _own_faults(len(value) * [None], _any_items(shape), strict, at)
        for number, item in enumerate(value):
            yield from _walk(item, get_args(bare)[0], strict, _join(at, str(number)))
    else:
        yield from _own_faults(value, shape, strict, at)


def _walk_struct(
    value: dict[str, Any], shape: type[Struct], strict: bool, at: str
) -> Iterator[Fault]:
    fields = {field.encode_name: field for field in structs.fields(shape)}
    for name, field in fields.items():
        if name in value:
            yield from _walk(value[name], field.type, strict, _join(at, name))
        elif field.required:
            yield _join(at, name), "required"
    if shape.__struct_config__.forbid_unknown_fields:
        for name in value:
            if name not in fields:
                yield _join(at, name[:100]), "unknown_field"


def _own_faults(value: Any, shape: Any, strict: bool, at: str) -> Iterator[Fault]:
    try:
        msgspec.convert(value, shape, strict=strict)
    except msgspec.ValidationError as error:
        yield at, _code(str(error))


def _bare(shape: Any, value: Any) -> Any:
    """The shape without its bounds, and of a choice the part that ``value`` looks like."""
    if get_origin(shape) is Annotated:
        return _bare(get_args(shape)[0], value)
    if get_origin(shape) in (Union, UnionType):
        parts = [_bare(part, value) for part in get_args(shape) if part is not NoneType]
        wanted = dict if isinstance(value, dict) else list
        return next((part for part in parts if _holds(part, wanted)), shape)
    return shape


def _holds(part: Any, wanted: type) -> bool:
    if wanted is list:
        return get_origin(part) is list
    return isinstance(part, type) and issubclass(part, Struct)


def _any_items(shape: Any) -> Any:
    """The same list with items of any kind: what is left is the bound of its length."""
    if get_origin(shape) is Annotated:
        _, *bounds = get_args(shape)
        return Annotated[list[Any], *bounds]
    if get_origin(shape) in (Union, UnionType):
        return next(_any_items(part) for part in get_args(shape) if part is not NoneType)
    return list[Any]


def _code(said: str) -> str:
    return next((code for words, code in _WORDS if words.search(said)), "invalid")


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
