"""What an operation of the API is. Routes and OpenAPI document are made of the same list."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import Struct

from shop.kernel.errors import ShopError

Method = Literal["GET", "POST", "PUT", "DELETE"]
View = Callable[..., Any]
KeyUse = Literal["none", "optional", "required"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    ``answers`` are the good answers by status: a shape, or a media type for what is no JSON; a
    view may return a shape, which becomes the first of them. ``errors`` are those it adds to the
    ones every operation of its kind has. ``gives`` names headers of its answers.
    """

    method: Method
    rule: str
    view: View
    answers: dict[int, type[Struct] | str]
    query: type[Struct] | None = None
    body: type[Struct] | None = None
    errors: tuple[type[ShopError], ...] = ()
    key: KeyUse = "none"
    order_token: bool = False
    is_tenants: bool = True
    gives: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the document and among the endpoints."""
        return self.view.__name__

    @property
    def status(self) -> int:
        """The status of a good answer that says no other."""
        return next(iter(self.answers))


@dataclass(frozen=True, slots=True)
class Resource:
    """The operations about one subject; ``name`` is their tag in the document."""

    name: str
    operations: list[Operation] = field(default_factory=list)

    def operation(
        self, method: Method, rule: str, answers: dict[int, type[Struct] | str], **more: Any
    ) -> Callable[[View], View]:
        """Declare the decorated function as an operation; see ``Operation`` for the rest."""

        def declare(view: View) -> View:
            self.operations.append(Operation(method, rule, view, answers, **more))
            return view

        return declare
