"""The provider's refusals: nothing was done.

Refused
├── Malformed            400  the request itself is wrong; ``code`` says in what
│   ├── InvalidToken     400  no such card; the key stays free
│   └── KeyMismatch      400  the key already stands for another request
├── Unknown              404  no such charge, or nothing is known of the key
├── StateForbids         409  the charge is not in a state that allows it
├── KeyInFlight          409  the first request with this key is still being worked on
└── OutOfService         503  nothing was done; the same key may be tried again
"""


class Refused(Exception):
    """What the caller is told: an HTTP status, a stable code and a sentence."""

    status = 400
    code = "refused"

    def __init__(self, detail: str, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code


class Malformed(Refused):
    """The request itself is wrong."""

    code = "invalid_request"


class InvalidToken(Malformed):
    """No card stands behind this token."""

    code = "invalid_token"


class KeyMismatch(Malformed):
    """The key was used for another request before."""

    code = "idempotency_mismatch"


class Unknown(Refused):
    """Nothing is recorded under this name."""

    status = 404
    code = "not_found"


class StateForbids(Refused):
    """The charge exists, but its present state forbids the wish."""

    status = 409
    code = "state_forbids"


class KeyInFlight(Refused):
    """The first request with this key has no outcome yet; ask again in a moment."""

    status = 409
    code = "key_in_flight"


class OutOfService(Refused):
    """The provider takes no charges now."""

    status = 503
    code = "out_of_service"
