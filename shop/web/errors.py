"""Refusals of the web itself, and the only map from an error to its HTTP status.

Refusal
├── TenantMismatch        the host names one tenant, X-Tenant another
├── CrossSite             another site acts in the visitor's name
├── RateLimited           too often from one address
├── UnsupportedMediaType  the body is not of the kind this address takes
├── BodyTooLarge          more than any request needs
├── MalformedJson         the body is not JSON
└── FormExpired           the page was open for too long, or belongs to another cart
(data) UnknownTenant      neither the host nor X-Tenant names a tenant
"""

import logging
import math
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from werkzeug.exceptions import HTTPException

from shop.kernel.errors import Conflict, Invalid, NotFound, Refusal, ShopError, Unavailable
from shop.observability.context import current_trace
from shop.pricing.values import Quote

logger = logging.getLogger(__name__)


class TenantMismatch(Refusal):
    """The host names one tenant and X-Tenant another."""

    code = "tenant_mismatch"


class CrossSite(Refusal):
    """The request was made by a page of another site."""

    code = "cross_site_request"


class RateLimited(Refusal):
    """Too many requests from this address."""

    code = "rate_limited"


class UnsupportedMediaType(Refusal):
    """This address takes another kind of body."""

    code = "unsupported_media_type"


class BodyTooLarge(Refusal):
    """The body is larger than any request of the shop needs."""

    code = "body_too_large"


class MalformedJson(Refusal):
    """The body cannot be read as JSON."""

    code = "malformed_json"


class FormExpired(Refusal):
    """The form comes from a page that was open for too long, or belongs to another cart."""

    code = "form_expired"


# Codes whose status their family does not give.
_BY_CODE: Final = {
    "out_of_stock": 400,
    "idempotency_key_missing": 400,
    "webhook_invalid": 400,
    TenantMismatch.code: 400,
    MalformedJson.code: 400,
    FormExpired.code: 400,
    CrossSite.code: 403,
    BodyTooLarge.code: 413,
    UnsupportedMediaType.code: 415,
    RateLimited.code: 429,
}
_BY_FAMILY: Final = (
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (Refusal, 422),
    (Unavailable, 503),
)
# What of an error's facts may be told: all else may name things that are not the caller's.
_PUBLIC_FACTS: Final = ("lines", "country", "order_id")


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, ready to be told: problem details of RFC 9457 before they are JSON."""

    status: int
    code: str
    detail: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    retry_after_seconds: int = 0
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    @property
    def request_id(self) -> str:
        """What a visitor may quote when asking for help."""
        return current_trace().request_id


_OURS: Final = Problem(500, "internal_error", "Something broke on our side. It has been noted.")


def status_of(kind: type[ShopError]) -> int:
    """The HTTP status of an error: by its code, else by its family; 500 for faults of ours."""
    if kind.code in _BY_CODE:
        return _BY_CODE[kind.code]
    return next((status for family, status in _BY_FAMILY if issubclass(kind, family)), 500)


def problem_of(error: Exception) -> Problem:
    """The problem that ``error`` is to the outside; what nobody expected is logged whole."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, ShopError) and status_of(type(error)) < 500:
        return _of_refusal(error)
    if isinstance(error, Unavailable):
        logger.warning("refused as unavailable: %s (%s)", error.code, error)
        return Problem(503, error.code, error.detail, retry_after_seconds=_seconds(error))
    logger.error("an unexpected error", exc_info=error)
    return _OURS


def _of_refusal(error: ShopError) -> Problem:
    return Problem(
        status_of(type(error)),
        error.code,
        error.detail,
        tuple(error.fields) if isinstance(error, Invalid) else (),
        _public(error.facts),
        _seconds(error),
    )


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    if status == 500:
        return _OURS
    if status == _BY_CODE[BodyTooLarge.code]:
        return Problem(status, BodyTooLarge.code, "The body is too large.")
    code = "_".join(error.name.lower().replace("-", " ").split())
    kept = [(k, v) for k, v in error.get_headers() if k not in ("Content-Type", "Content-Length")]
    return Problem(status, code, error.description or "", headers=tuple(kept))


def _public(facts: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {name: facts[name] for name in _PUBLIC_FACTS if name in facts}
    if isinstance(facts.get("quote"), Quote):
        told["totals"] = _totals(facts["quote"])
    return told


def _totals(quote: Quote) -> dict[str, dict[str, object]]:
    names = ("items", "discount", "shipping", "tax", "grand")
    return {
        name: {"amount": getattr(quote.totals, name), "currency": quote.currency} for name in names
    }


def _seconds(error: ShopError) -> int:
    """Whole seconds after which the same wish may succeed; 0 when time changes nothing."""
    own = getattr(error, "retry_after_seconds", 0)
    return math.ceil(own or error.facts.get("retry_after_seconds", 0))
