"""The client of the demo provider (``python -m stack.gateway``), over HTTP.

What a failure means is decided by how far the request came: without a connection, or with the
provider's own 503, nothing was done; whatever breaks after that leaves the outcome open.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from shop.kernel.clock import Clock, rfc3339, utc_now
from shop.kernel.money import Money
from shop.payments.errors import (
    GatewayForbids,
    GatewayMisuse,
    GatewayOutcomeUnknown,
    GatewayUnreachable,
)
from shop.payments.gateway import (
    ChargeRequest,
    ChargeResult,
    Declined,
    JournalEntry,
    ProviderEvent,
)
from shop.payments.gateways.demo_answers import (
    NotUnderstood,
    Shape,
    WireCharge,
    WirePage,
    WireRefusal,
    decode,
    read_charge,
    read_entry,
    read_event,
)

Given = TypeVar("Given")
Understood = TypeVar("Understood")

_PAGE = 500
_INVALID_TOKEN = "invalid_token"  # noqa: S105 the provider's word for it, no secret


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for the provider. The longest good answer of the demo takes 2 s."""

    connect_seconds: float = 1.0
    read_seconds: float = 5.0


class DemoGateway:
    """One for a process: its connections are shared, at most ``pool_size`` at once."""

    def __init__(
        self,
        base_url: str,
        secret: str,
        *,
        timeouts: Timeouts,
        pool_size: int,
        clock: Clock = utc_now,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._secret = secret
        self._timeout = (timeouts.connect_seconds, timeouts.read_seconds)
        self._clock = clock
        self._web = requests.Session()
        # No proxy and no ~/.netrc: only the settings say how the provider is reached.
        self._web.trust_env = False
        # Callers beyond the pool wait; each holder's time is bounded by the timeouts.
        # No silent retries: whether to ask again is the caller's decision.
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=pool_size, pool_block=True)
        self._web.mount("http://", adapter)
        self._web.mount("https://", adapter)

    def charge(self, request: ChargeRequest) -> ChargeResult:
        """Charge once; the recorded answer when this key has charged before."""
        body = {
            "order": str(request.order_id),
            "tenant": request.tenant_id,
            "amount": request.amount.amount,
            "currency": request.amount.currency,
            "token": request.token,
            "capture": request.capture,
        }
        answer = self._call("POST", "/charges", key=request.key, json=body)
        if answer.status_code == 400 and _refusal(answer).code == _INVALID_TOKEN:
            return Declined(None, _INVALID_TOKEN)
        return _result(answer)

    def find_by_key(self, key: str) -> ChargeResult | None:
        """What the key stands for now."""
        answer = self._call("GET", _of_key(key))
        if answer.status_code == 404 and _refusal(answer).code == "not_found":
            return None
        return _result(answer)

    def cancel(self, key: str) -> ChargeResult:
        """Void, give back, or burn the key."""
        return _result(self._call("POST", f"{_of_key(key)}/cancel"))

    def capture(self, charge_id: str, key: str) -> ChargeResult:
        """Take what was authorised."""
        return _result(self._call("POST", f"/charges/{quote(charge_id, '')}/capture", key=key))

    def refund(self, charge_id: str, amount: Money, key: str) -> ChargeResult:
        """Give back a part or all."""
        path = f"/charges/{quote(charge_id, '')}/refund"
        return _result(self._call("POST", path, key=key, json={"amount": amount.amount}))

    def list_charges(
        self, order_id: uuid.UUID | None = None, since: dt.datetime | None = None
    ) -> Iterator[JournalEntry]:
        """The provider's journal, page after page."""
        asked: dict[str, str | int] = {"limit": _PAGE}
        if order_id is not None:
            asked["order"] = str(order_id)
        if since is not None:
            asked["since"] = rfc3339(since)
        while True:
            page = _read(self._call("GET", "/charges", params=asked), WirePage)
            yield from [_understand(read_entry, item) for item in page.items]
            if page.next_cursor is None:
                return
            asked["cursor"] = page.next_cursor

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> ProviderEvent:
        """The event in a webhook that carries ``Gateway-Signature``."""
        return read_event(body, headers, self._secret, self._clock())

    def _call(
        self, method: str, path: str, key: str | None = None, **options: Any
    ) -> requests.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        try:
            return self._web.request(
                method,
                self._base_url + path,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                **options,
            )
        except requests.RequestException as error:
            raise _failure(error) from error


def _of_key(key: str) -> str:
    return f"/charges/by-key/{quote(key, '')}"


def _failure(error: requests.RequestException) -> GatewayUnreachable | GatewayOutcomeUnknown:
    if _never_connected(error):
        return GatewayUnreachable("the payment provider cannot be reached")
    return GatewayOutcomeUnknown(f"the payment provider gave no answer: {type(error).__name__}")


def _never_connected(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _result(answer: requests.Response) -> ChargeResult:
    return _understand(read_charge, _read(answer, WireCharge))


def _read(answer: requests.Response, shape: type[Shape]) -> Shape:
    if answer.status_code not in (200, 201):
        _refuse(answer)
    return _understand(lambda body: decode(body, shape), answer.content)


def _understand(reader: Callable[[Given], Understood], given: Given) -> Understood:
    """An answer without meaning to us leaves the outcome open: it may well be a yes."""
    try:
        return reader(given)
    except NotUnderstood as error:
        raise GatewayOutcomeUnknown(f"the payment provider's answer: {error}") from error


def _refuse(answer: requests.Response) -> NoReturn:
    refusal = _refusal(answer)
    told = f"the payment provider answered {answer.status_code} {refusal.code} {refusal.detail}"
    # Its own word only: a 503 of something in between may hide a charge that was made.
    if answer.status_code == 503 and refusal.code == "out_of_service":
        raise GatewayUnreachable(told)
    if answer.status_code == 409 and refusal.code == "state_forbids":
        raise GatewayForbids(told)
    if answer.status_code >= 500 or answer.status_code == 409 or not refusal.code:
        raise GatewayOutcomeUnknown(told)
    raise GatewayMisuse(told, provider_code=refusal.code)


def _refusal(answer: requests.Response) -> WireRefusal:
    try:
        return decode(answer.content, WireRefusal)
    except NotUnderstood:
        return WireRefusal(code="")
