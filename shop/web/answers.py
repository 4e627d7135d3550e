"""The answer to an error: problem+json for programs, a page for people.

The page is the storefront's (``use_error_page``). When it cannot be made, or before there is one,
a few plain words stand in: they need no database, no template and no tenant.
"""

import logging
from collections.abc import Callable
from html import escape
from typing import Any

import msgspec
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from shop.web.caching import NO_STORE
from shop.web.errors import Problem, problem_of

logger = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
# Addresses that programs ask; all others are pages.
_FOR_PROGRAMS = ("/api/", "/livez", "/readyz", "/metrics")

ErrorPage = Callable[[Problem], Response]

_encode = msgspec.json.Encoder(enc_hook=str).encode


def answer_errors(app: Flask) -> None:
    """Answer whatever is raised while a request is handled."""
    app.register_error_handler(Exception, answer_error)


def use_error_page(app: Flask, page: ErrorPage) -> None:
    """Let ``page`` show problems to people. Its status and Retry-After are set afterwards."""
    app.extensions["error_page"] = page


def answer_error(error: Exception) -> AnyResponse:
    """The answer to ``error`` in the form that fits the address it was asked at."""
    if isinstance(error, HTTPException) and (error.response or (error.code or 500) < 400):
        return error.get_response(request.environ)
    problem = problem_of(error)
    if request.path.startswith(_FOR_PROGRAMS):
        return problem_response(problem)
    return _page_response(problem)


def problem_response(problem: Problem) -> Response:
    """The problem as ``application/problem+json`` (RFC 9457)."""
    answer = Response(_encode(problem_members(problem)), problem.status, mimetype=PROBLEM_JSON)
    return _dressed(answer, problem)


def problem_members(problem: Problem) -> dict[str, Any]:
    """The members of the JSON object; ``facts`` stand beside the standard ones."""
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "request_id": problem.request_id,
    }
    if problem.detail:
        members["detail"] = problem.detail
    if problem.fields:
        members["errors"] = [{"field": name, "code": code} for name, code in problem.fields]
    if problem.retry_after_seconds:
        members["retry_after"] = problem.retry_after_seconds
    return {**members, **problem.facts}


def _page_response(problem: Problem) -> Response:
    page: ErrorPage | None = current_app.extensions.get("error_page")
    answer = None
    if page is not None:
        try:
            answer = page(problem)
        except Exception:
            logger.exception("the page for an error could not be made")
    answer = answer or Response(_plain_page(problem), mimetype="text/html")
    answer.status_code = problem.status
    return _dressed(answer, problem)


def _dressed(answer: Response, problem: Problem) -> Response:
    for name, value in problem.headers:
        answer.headers[name] = value
    if problem.retry_after_seconds:
        answer.headers["Retry-After"] = str(problem.retry_after_seconds)
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _plain_page(problem: Problem) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(problem.title)}</title><h1>{escape(problem.title)}</h1>"
        f"<p>{escape(problem.detail)}</p><p><small>{escape(problem.request_id)}</small></p></html>"
    )
