import pytest
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge

from shop.cart.errors import CartClosed, CartNotFound
from shop.checkout import errors as checkout
from shop.checkout.basket import SkuNotSold
from shop.data.errors import DatabaseUnavailable, NestedUnitOfWork, TenantFenced, UnknownTenant
from shop.kernel.errors import Invalid, OutcomeUnknown
from shop.payments.errors import GatewayMisuse, WebhookInvalid
from shop.pricing.errors import NotDeliverable
from shop.web.errors import (
    BodyTooLarge,
    CrossSite,
    RateLimited,
    TenantMismatch,
    UnsupportedMediaType,
    problem_of,
    status_of,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (checkout.OutOfStock, 400),
        (checkout.KeyMissing, 400),
        (checkout.PriceChanged, 409),
        (checkout.CartAlreadyOrdered, 409),
        (checkout.KeyInFlight, 409),
        (checkout.KeyReused, 422),
        (checkout.UnknownSku, 422),
        (checkout.DiscountInvalid, 422),
        (checkout.EmptyOrder, 422),
        (checkout.CheckoutBusy, 503),
        (NotDeliverable, 422),
        (SkuNotSold, 404),
        (CartNotFound, 404),
        (CartClosed, 409),
        (UnknownTenant, 404),
        (TenantMismatch, 400),
        (WebhookInvalid, 400),
        (CrossSite, 403),
        (BodyTooLarge, 413),
        (UnsupportedMediaType, 415),
        (RateLimited, 429),
        (TenantFenced, 503),
        (DatabaseUnavailable, 503),
        (OutcomeUnknown, 503),
        (NestedUnitOfWork, 500),
        (GatewayMisuse, 500),
    ],
)
def test_each_error_has_the_status_of_the_contract(error, status):
    assert status_of(error) == status


def test_what_is_unavailable_says_when_to_come_back():
    problem = problem_of(DatabaseUnavailable("away", retry_after_seconds=7))

    assert (problem.status, problem.code, problem.retry_after_seconds) == (
        503,
        "database_unavailable",
        7,
    )


def test_a_part_of_a_second_is_a_whole_one():
    assert problem_of(RateLimited("often", retry_after_seconds=0.2)).retry_after_seconds == 1


def test_wrong_fields_are_named():
    problem = problem_of(Invalid("wrong", fields=[("email", "required")]))

    assert problem.fields == (("email", "required"),)


def test_only_facts_made_for_the_outside_are_told():
    lines = [{"sku": "A", "requested": 2, "available": 1}]

    problem = problem_of(checkout.OutOfStock("short", lines=lines, shelf="B-7"))

    assert problem.facts == {"lines": lines}


def test_an_unexpected_error_tells_nothing_of_itself(caplog):
    problem = problem_of(ValueError("the password is hunter2"))

    assert (problem.status, problem.code) == (500, "internal_error")
    assert "hunter2" not in problem.detail
    assert "hunter2" in caplog.text


def test_a_fault_of_ours_is_no_answer_of_its_own(caplog):
    assert problem_of(NestedUnitOfWork("one inside another")).code == "internal_error"
    assert "one inside another" in caplog.text


def test_werkzeug_speaks_with_codes_too():
    refused = problem_of(MethodNotAllowed(valid_methods=["GET"]))
    large = problem_of(RequestEntityTooLarge())

    assert (refused.status, refused.code) == (405, "method_not_allowed")
    assert ("Allow", "GET") in refused.headers
    assert (large.status, large.code) == (413, "body_too_large")
