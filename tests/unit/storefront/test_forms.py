"""What may come in by a form, and what is said about a field."""

import pytest
from werkzeug.datastructures import MultiDict

from shop.kernel.errors import Invalid, Refusal
from shop.kernel.ids import new_id
from shop.pricing.shipping import demo_shipping
from shop.pricing.values import Market
from shop.storefront.forms import list_faults, read_cart_form, read_checkout_form
from shop.storefront.presenters import FieldError
from shop.storefront.sentences import as_field_errors, undeliverable

EU = Market("EUR", "vat_included", "DE", demo_shipping("vat_included"))


def checkout(**fields: str):
    return read_checkout_form(MultiDict(fields))


def test_a_field_is_one_line_without_what_no_field_has():
    form = checkout(name="  Ada\r\n Byron\x00 ", city="x" * 5_000)

    assert form.value("name") == "Ada Byron"
    assert len(form.value("city")) == 1_000
    assert form.value("email") == ""


def test_what_was_shown_is_read_with_any_sku():
    form = read_checkout_form(
        MultiDict([("shown", "2 MUG"), ("shown", "1 a b/c 3"), ("shown", "0 X"), ("shown", "Y")])
    )

    assert form.shown == (("MUG", 2), ("a b/c 3", 1))


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "٣", " 1", "9" * 13])
def test_a_total_that_no_page_writes_is_none(text):
    assert checkout(expected_total=text).expected_total is None


def test_only_what_is_said_word_by_word_changes_what_a_press_means():
    assert checkout(press="update").only_updates
    assert not checkout(press="pay").only_updates
    assert not checkout().only_updates
    assert checkout(accept="what_is_left").accepts_rest
    assert not checkout(accept="yes").accepts_rest


def test_the_request_carries_the_address_with_its_country_in_capitals():
    form = checkout(country="de", name="Ada", postal_code="10115", expected_total="4290")

    request = form.request(new_id(), "en")

    assert request.shipping_address.country == "DE"
    assert request.shipping_address.postal_code == "10115"
    assert (request.expected_total, request.shipping_method) == (4290, None)


@pytest.mark.parametrize("fields", [{}, {"sku": ""}, {"sku": "A", "quantity": "0"}])
def test_a_cart_form_without_thing_or_number_is_refused(fields):
    with pytest.raises(Invalid):
        read_cart_form(fields, least=1)


def test_without_a_number_it_is_one_piece():
    assert read_cart_form({"sku": "A"}, least=1).quantity == 1


def test_faults_come_in_the_order_of_the_page_and_once_a_field():
    form = checkout(country="DE", idempotency_key="k", vat_id="12", payment_token="tok_visa")

    faults = list_faults(form.request(new_id(), "en"), EU)

    assert [fault.field for fault in faults] == [
        "email", "name", "line1", "postal_code", "city", "vat_id",
    ]  # fmt: skip
    assert faults[3].text == "Enter your postcode"


def test_americans_are_spoken_to_of_zip_codes_and_cities():
    fields = [("shipping_address.postal_code", "invalid"), ("shipping_address.city", "required")]

    assert [fault.text for fault in as_field_errors(fields, "US")] == [
        "ZIP code must have 5 digits",
        "Enter your city",
    ]
    assert as_field_errors(fields, "FR")[0].text == (
        "Check the postcode: in France they look different"
    )


def test_faults_of_what_no_field_holds_are_left_to_others():
    assert as_field_errors([("items.0.sku", "unknown"), ("Idempotency-Key", "invalid")], "DE") == ()


def test_a_place_without_delivery_is_mended_at_its_own_field():
    assert undeliverable(Refusal(territory="Ceuta")) == FieldError(
        "postal_code", "We do not deliver to Ceuta"
    )
    assert undeliverable(Refusal(state="PR")).field == "state"
    assert undeliverable(Refusal(country="BR")).field == "shipping_method"
