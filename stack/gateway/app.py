"""The provider's HTTP doors: parse, call the desk, answer."""

import logging
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from flask import Flask, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from stack.gateway import verbs
from stack.gateway.charges import rfc3339
from stack.gateway.desk import Desk
from stack.gateway.refusals import Malformed, OutOfService, Refused
from stack.gateway.wire import (
    Answer,
    Fault,
    Nothing,
    RefundWish,
    Verdict,
    Wish,
    fingerprint,
    read_body,
    read_key,
    read_number,
    read_return_url,
    read_since,
    read_values,
)

_LOG = logging.getLogger(__name__)
_LARGEST_BODY = 64 * 1024
_LARGEST_PAGE = 1000
WITHHELD = "gateway.withheld"  # in the WSGI environment: this answer must never be sent


def create_app(desk: Desk) -> Flask:
    """The provider behind its addresses."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    doors = Doors(desk)
    for method, path, door in (
        ("POST", "/charges", doors.charge),
        ("GET", "/charges", doors.list_charges),
        ("GET", "/charges/by-key/<key>", doors.find_by_key),
        ("POST", "/charges/by-key/<key>/cancel", doors.cancel),
        ("POST", "/charges/<charge_id>/capture", doors.capture),
        ("POST", "/charges/<charge_id>/void", doors.void),
        ("POST", "/charges/<charge_id>/refund", doors.refund),
        ("GET", "/3ds/<charge_id>", doors.show_check),
        ("POST", "/3ds/<charge_id>", doors.settle),
        ("POST", "/faults", doors.switch_fault),
        ("GET", "/healthz", doors.health),
        ("GET", "/", doors.show_latest),
    ):
        app.add_url_rule(path, door.__name__, door, methods=[method])
    app.before_request(doors.refuse_while_down)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _not_ours)
    app.register_error_handler(Exception, _broken)
    app.add_template_filter(_money, "money")
    app.add_template_filter(rfc3339, "rfc3339")
    return app


class Doors:
    """One method to an address."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def refuse_while_down(self) -> None:
        """A provider that is down takes no calls; its journal can still be read."""
        is_journal = request.method == "GET" and request.path == "/charges"
        if self._desk.is_down and request.path.startswith("/charges") and not is_journal:
            raise OutOfService("the provider is down")

    def charge(self) -> Response:
        """POST /charges"""
        key = read_key(request.headers.get("Idempotency-Key"))
        wish = read_body(request.get_data(), Wish)
        answer = self._desk.charge(key, fingerprint(request.path, wish), wish)
        request.environ[WITHHELD] = answer.is_withheld
        return _recorded(answer)

    def capture(self, charge_id: str) -> Response:
        """POST /charges/<id>/capture"""
        wish = read_body(request.get_data(), Nothing)
        return self._change(wish, lambda book: verbs.capture(book, charge_id))

    def void(self, charge_id: str) -> Response:
        """POST /charges/<id>/void"""
        wish = read_body(request.get_data(), Nothing)
        return self._change(wish, lambda book: verbs.void(book, charge_id))

    def refund(self, charge_id: str) -> Response:
        """POST /charges/<id>/refund"""
        wish = read_body(request.get_data(), RefundWish)
        return self._change(wish, lambda book: verbs.refund(book, charge_id, wish.amount))

    def find_by_key(self, key: str) -> Response:
        """GET /charges/by-key/<key>"""
        return jsonify(self._desk.describe_key(read_key(key)))

    def cancel(self, key: str) -> Response:
        """POST /charges/by-key/<key>/cancel"""
        return jsonify(self._desk.cancel(read_key(key)))

    def list_charges(self) -> Response:
        """GET /charges?order=&since=&cursor=&limit="""
        values = request.args
        items, following = self._desk.list_decided(
            values.get("order") or None,
            read_since(values.get("since")),
            read_number(values.get("cursor"), "cursor", 0, 10**15),
            max(1, read_number(values.get("limit"), "limit", 100, _LARGEST_PAGE)),
        )
        return jsonify(items=items, next_cursor=None if following is None else str(following))

    def show_check(self, charge_id: str) -> str:
        """GET /3ds/<id>: the bank's page"""
        return_url = read_return_url(request.args.get("return_url"))
        found = self._desk.find_charge(charge_id)
        return render_template("bank_check.html", charge=found, return_url=return_url)

    def settle(self, charge_id: str) -> ResponseReturnValue:
        """POST /3ds/<id>: a form goes back to the shop or to the page, JSON gets the charge"""
        verdict = _read_verdict()
        settled = self._desk.settle(charge_id, verdict.outcome == "approve")
        if _is_json():
            return jsonify(settled.as_json(""))
        target = read_return_url(verdict.return_url) or f"/3ds/{charge_id}"
        return redirect(target, 303)

    def switch_fault(self) -> Response:
        """POST /faults. Only JSON: a foreign page in a browser cannot send it unasked."""
        if not request.is_json:
            raise Malformed("the body must be application/json")
        self._desk.is_down = read_body(request.get_data(), Fault).mode == "down"
        return self.health()

    def health(self) -> Response:
        """GET /healthz: the journal can be read"""
        self._desk.list_latest(1)
        return jsonify(status="ok", mode="down" if self._desk.is_down else "up")

    def show_latest(self) -> str:
        """GET /: the last charges, for people"""
        charges = self._desk.list_latest(50)
        return render_template("charges.html", charges=charges, is_down=self._desk.is_down)

    def _change(self, wish: Any, verb: Any) -> Response:
        key = read_key(request.headers.get("Idempotency-Key"))
        return _recorded(self._desk.change(key, fingerprint(request.path, wish), verb))


def _read_verdict() -> Verdict:
    verdict = (
        read_body(request.get_data(), Verdict)
        if _is_json()
        else read_values(request.form.to_dict(), Verdict)
    )
    read_return_url(verdict.return_url)
    return verdict


def _is_json() -> bool:
    # By its look, not by its header: `curl -d '{"outcome": …}'` calls it a form.
    return request.get_data().lstrip().startswith(b"{")


def _recorded(answer: Answer) -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status
    if answer.is_replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _refused(refusal: Refused) -> Response:
    if request.path.startswith("/3ds/") and not _is_json():
        page = render_template("refusal.html", refusal=refusal)
        return Response(page, refusal.status, mimetype="text/html")
    response = jsonify(code=refusal.code, detail=refusal.detail)
    response.status_code = refusal.status
    if refusal.status in (409, 503):
        response.headers["Retry-After"] = "1"
    return response


def _not_ours(error: HTTPException) -> Response:
    response = jsonify(code=error.name.lower().replace(" ", "_"), detail=error.description)
    response.status_code = error.code or 500
    return response


def _broken(error: Exception) -> Response:
    _LOG.error("%s %s", request.method, request.path, exc_info=error)
    response = jsonify(code="internal_error", detail="The outcome is unknown; ask by key.")
    response.status_code = 500
    return response


def _money(amount: int, currency: str) -> str:
    value = Decimal(amount).scaleb(-get_currency_precision(currency))
    return str(format_currency(value, currency, locale="en"))
