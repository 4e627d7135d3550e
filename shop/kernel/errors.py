"""The root of the shop's own errors.

ShopError
├── Refusal          expected: the caller asked for something the rules forbid
│   ├── NotFound     it does not exist, or it is not the caller's
│   ├── Conflict     it exists, but its present state forbids the wish
│   └── Invalid      the wish itself is wrong
├── Unavailable      nothing was done; the same wish may succeed later
└── OutcomeUnknown   it may or may not have been done; asking again with the same key tells

Every room derives its own from these. ``code`` is stable and part of the contract with
the outside; which HTTP status it becomes is decided in ``shop/web/errors.py`` alone.
"""

from typing import Any, ClassVar


class ShopError(Exception):
    """Something the shop has a word for. ``facts`` are the values a reader needs to act on it."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "", **facts: Any) -> None:
        super().__init__(detail or self.__class__.__name__)
        self.detail = detail
        self.facts = facts


class Refusal(ShopError):
    """The rules forbid it; retrying the same wish gives the same answer."""

    code = "refused"


class NotFound(Refusal):
    """There is no such thing, or it is none of the caller's business."""

    code = "not_found"


class Conflict(Refusal):
    """The thing exists, but not in a state that allows the wish."""

    code = "conflict"


class Invalid(Refusal):
    """The wish itself is wrong. ``fields`` names what to mend: ``[("email", "required"), …]``."""

    code = "invalid"

    def __init__(
        self, detail: str = "", fields: list[tuple[str, str]] | None = None, **facts: Any
    ) -> None:
        super().__init__(detail, **facts)
        self.fields = fields or []


class Unavailable(ShopError):
    """Nothing was done. The same wish may succeed after ``retry_after_seconds``."""

    code = "unavailable"

    def __init__(self, detail: str = "", retry_after_seconds: int = 1, **facts: Any) -> None:
        super().__init__(detail, **facts)
        self.retry_after_seconds = retry_after_seconds


class OutcomeUnknown(Unavailable):
    """The answer of a COMMIT was lost: it may have happened. Only the same key tells."""

    code = "outcome_unknown"
