"""The one page of checkout, by a browser without scripts."""

import pytest

from shop.checkout.errors import CheckoutBusy, KeyInFlight
from shop.data.errors import DatabaseUnavailable
from shop.kernel.errors import OutcomeUnknown
from tests.integration.storefront.shopper import GOOD_ADDRESS, GOOD_US_ADDRESS, order_id_of

SCARF, BEANIE = "/products/woven-scarf", "/products/ribbed-beanie"


@pytest.fixture
def refusing(monkeypatch):
    """``refusing(error)``: let placing an order fail with it."""

    def refuse(error: Exception) -> None:
        def raising(_request: object) -> None:
            raise error

        monkeypatch.setattr("shop.storefront.ordering.place_order", raising)

    return refuse


def pay(shopper, form, **values):
    return shopper.send(form, **{**GOOD_ADDRESS, **values}, press="pay")


def test_an_order_is_placed_from_a_form_without_any_script(shopper, world):
    page = shopper.buy(SCARF, 2)

    assert page.address.startswith("/orders/")
    assert page.heading.endswith("is in")
    assert (world.orders(), world.left("CLO-04-PLUM")) == (1, 79)
    assert page.answer.headers["Cache-Control"] == "private, no-cache"


def test_the_form_begins_at_home_with_the_cheapest_delivery(shopper):
    shopper.add(BEANIE)

    form = shopper.checkout()

    assert form.value("country") == "DE"
    assert form.value("shipping_method") == "standard"
    assert form.value("expected_total") == "3390"
    assert form.fields.count(("shown", "1 CLO-03-MUST")) == 1


def test_the_same_form_sent_twice_buys_once_and_leads_to_the_same_order(shopper, world):
    shopper.add(SCARF)
    form = shopper.checkout()

    first, second = pay(shopper, form), pay(shopper, form)

    assert order_id_of(first) == order_id_of(second)
    assert world.orders() == 1


def test_who_ordered_already_is_led_to_the_order_and_has_an_empty_cart(shopper, world):
    order = order_id_of(shopper.buy(SCARF))

    assert order_id_of(shopper.open("/checkout")) == order
    assert shopper.open("/cart").heading == "Your cart is empty"
    assert "item" not in shopper.open("/me").text


def test_a_second_form_of_the_same_cart_leads_to_the_order_that_stands(shopper, world):
    shopper.add(SCARF)
    one, other = shopper.checkout(), shopper.checkout()

    order = order_id_of(pay(shopper, one))

    assert order_id_of(pay(shopper, other, name="Somebody Else")) == order
    assert order_id_of(shopper.send(other, press="update")) == order
    assert world.orders() == 1


def test_whoever_orders_and_goes_on_shopping_has_a_new_cart(shopper):
    first = order_id_of(shopper.buy(SCARF))

    second = order_id_of(shopper.buy(BEANIE))

    assert first != second


def test_all_that_is_missing_is_said_at_once_and_nothing_is_ordered(shopper, world):
    shopper.add(SCARF)

    page = shopper.send(shopper.checkout(), press="pay", vat_id="DE12", postal_code="12")

    assert page.status == 422
    assert "<title>Error: Checkout" in page.text
    for words in (
        "Enter your email",
        "Enter your full name",
        "Enter your street and number",
        "Check the postcode: in Germany they look different",
        "Enter your town",
        "Check the VAT number: two letters of the country",
    ):
        assert page.text.count(words) == 2, words
    assert page.form("/checkout").value("vat_id") == "DE12"
    assert world.orders() == 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "ada", "Enter an email like name@example.org"),
        ("name", "x" * 300, "Full name must have at most 200 characters"),
        ("country", "XX", "Choose a country"),
        ("payment_token", "", "Choose a way to pay"),
    ],
)
def test_a_wrong_field_is_named_in_plain_words(shopper, world, field, value, words):
    shopper.add(SCARF)

    page = pay(shopper, shopper.checkout(), **{field: value})

    assert page.status == 422
    assert words in page.text
    assert world.orders() == 0


def test_a_place_without_delivery_is_named_at_its_field(shopper, world):
    shopper.add(SCARF)
    canaries = {"country": "ES", "postal_code": "35001", "city": "Las Palmas"}

    page = pay(shopper, shopper.checkout(), **canaries)

    assert page.status == 422
    assert "We do not deliver to Canary Islands" in page.text
    assert world.orders() == 0


def test_reckoning_anew_refuses_nothing_and_keeps_what_was_typed(shopper, world):
    shopper.add(BEANIE)
    form = shopper.checkout()

    page = shopper.send(
        form, press="update", shipping_method="express", country="FR", email="half@"
    )
    again = page.form("/checkout")

    assert page.status == 200
    assert "There is a problem" not in page.text
    assert again.value("email") == "half@"
    assert again.value("expected_total") == "4190"
    assert again.value("idempotency_key") == form.value("idempotency_key")
    assert "Includes VAT 20%" in page.text
    assert world.orders() == 0


def test_sales_tax_comes_with_the_state(american):
    american.add(SCARF)
    first = american.open("/checkout")

    page = american.send(first.form("/checkout"), press="update", state="OR")
    oregon = american.send(first.form("/checkout"), press="update", state="CA")

    assert "Total so far" in first.text
    assert "Sales tax 0%" in page.text
    assert "Sales tax 8.25%" in oregon.text


def test_a_state_chosen_without_reckoning_is_reckoned_before_anything_is_charged(american, world):
    american.add(SCARF)
    form = american.checkout()

    page = american.send(form, **GOOD_US_ADDRESS, press="pay")
    order = american.send(page.form("/checkout"), press="pay")

    assert page.status == 409
    assert "Your total changed" in page.text
    assert f"you saw ${int(form.value('expected_total')) / 100:.2f}" in page.text
    assert world.orders("us") == 1
    assert "Sacramento, CA 95814" in order.text


def test_a_price_that_changed_is_shown_before_it_is_paid(shopper, world):
    shopper.add(BEANIE)
    form = shopper.checkout()
    world.price("CLO-03-MUST", 3900)

    page = pay(shopper, form)
    refused = world.orders()
    order = shopper.send(page.form("/checkout"), press="pay")

    assert (page.status, refused) == (409, 0)
    assert "Ribbed beanie, Mustard is now €39.00 (you saw €29.00)." in page.text
    assert "You have not been charged." in page.text
    assert "Buy now and pay €43.90" in page.text
    assert page.form("/checkout").value("idempotency_key") == form.value("idempotency_key")
    assert "€43.90" in order.text


def test_a_form_without_the_total_it_showed_orders_nothing(shopper, world):
    shopper.add(SCARF)

    page = pay(shopper, shopper.checkout(), expected_total="")

    assert (page.status, world.orders()) == (400, 0)
    assert "This page was open for a long time" in page.text


def test_sold_out_at_the_last_moment_leaves_the_rest_to_be_ordered(shopper, world):
    shopper.add(SCARF)
    shopper.add(BEANIE)
    form = shopper.checkout()
    world.leave("CLO-04-PLUM", 0)

    page = pay(shopper, form)
    refused = world.orders()
    order = shopper.send(page.form("/checkout"), press="pay")

    assert (page.status, refused) == (400, 0)
    assert "Other people bought the last pieces of Woven scarf, Plum a moment ago." in page.text
    assert "You have not been charged and there is no order." in page.text
    assert "Order the rest · €33.90" in page.text
    assert order.heading.endswith("is in")
    assert "Ribbed beanie" in order.text
    assert "Woven scarf" not in order.text


def test_fewer_left_than_asked_for_can_be_ordered_as_they_are(shopper, world):
    shopper.add(SCARF, 3)
    form = shopper.checkout()
    world.leave("CLO-04-PLUM", 1)

    page = pay(shopper, form)
    order = shopper.send(page.form("/checkout"), press="pay")

    assert "You asked for 3 Woven scarf, Plum; 1 can be had." in page.text
    assert "Order 1 · €53.90" in page.text
    assert "Quantity 1" in order.text
    assert world.left("CLO-04-PLUM") == 0


def test_what_is_left_may_sell_out_too_before_it_is_agreed_to(shopper, world):
    shopper.add(SCARF, 3)
    form = shopper.checkout()
    world.leave("CLO-04-PLUM", 1)
    page = pay(shopper, form)
    world.leave("CLO-04-PLUM", 0)

    page = shopper.send(page.form("/checkout"), press="pay")

    assert (page.status, world.orders()) == (400, 0)
    assert "Sold out while you were ordering" in page.text
    assert page.has_link("See what else there is")


def test_fewer_left_is_said_before_the_button_is_pressed(shopper, world):
    shopper.add(SCARF, 3)
    world.leave("CLO-04-PLUM", 2)

    page = shopper.open("/checkout")
    order = shopper.send(page.form("/checkout"), **GOOD_ADDRESS, press="pay")

    assert "Only 2 left" in page.text
    assert "Quantity 2" in order.text


def test_what_was_shown_as_sold_out_is_left_out_without_another_word(shopper, world):
    shopper.add(SCARF)
    shopper.add(BEANIE)
    world.leave("CLO-04-PLUM", 0)

    order = pay(shopper, shopper.checkout())

    assert order.heading.endswith("is in")
    assert "Woven scarf" not in order.text


def test_what_another_tab_put_in_is_shown_before_it_is_bought(shopper, world):
    shopper.add(SCARF)
    form = shopper.checkout()
    shopper.add(BEANIE)

    page = pay(shopper, form)

    assert (page.status, world.orders()) == (409, 0)
    assert "Your total is now €78.00 (you saw €53.90)." in page.text


def test_what_is_not_sold_any_more_is_named(shopper, world):
    shopper.add(SCARF)
    shopper.add(BEANIE)
    form = shopper.checkout()
    world.withdraw("woven-scarf")

    page = pay(shopper, form)
    order = shopper.send(page.form("/checkout"), press="pay")

    assert "Sold out while you were ordering" in page.text
    assert "CLO-04-PLUM" in page.text
    assert "Ribbed beanie" in order.text


def test_a_cart_of_sold_out_things_is_looked_at_first(shopper, world):
    shopper.add(SCARF)
    world.leave("CLO-04-PLUM", 0)

    assert shopper.open("/checkout").address == "/cart"


def test_without_a_cart_there_is_nothing_to_check_out(shopper, world):
    assert shopper.open("/checkout").heading == "Your cart is empty"
    answer = shopper.post("/checkout", {**GOOD_ADDRESS, "press": "pay"})
    assert "There is nothing to check out yet." in answer.get_data(as_text=True)
    assert world.orders() == 0


def test_a_page_that_was_open_too_long_orders_nothing_and_loses_nothing(shopper, world):
    shopper.add(SCARF)

    page = pay(shopper, shopper.checkout(), csrf_token="stale")
    refused = world.orders()
    order = shopper.send(page.form("/checkout"), press="pay")

    assert (page.status, refused) == (400, 0)
    assert "This page was open for a long time" in page.text
    assert page.form("/checkout").value("email") == GOOD_ADDRESS["email"]
    assert order.heading.endswith("is in")


@pytest.mark.parametrize("key", ["", "with blanks", "ä"])
def test_a_key_that_is_none_is_replaced(shopper, world, key):
    shopper.add(SCARF)

    page = pay(shopper, shopper.checkout(), idempotency_key=key)
    order = shopper.send(page.form("/checkout"), press="pay")

    assert page.status == 400
    assert order.heading.endswith("is in")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CheckoutBusy("full", retry_after_seconds=20), 503, "We try again for you in 20 seconds."),
        (DatabaseUnavailable("away"), 503, "Nothing was ordered and you have not been charged."),
        (OutcomeUnknown("lost"), 503, "the same order cannot be placed twice"),
        (KeyInFlight("twice"), 409, "Your order is being placed right now"),
    ],
)
def test_a_press_that_did_not_get_through_can_be_repeated_with_the_same_key(
    shopper, refusing, error, status, words
):
    shopper.add(SCARF)
    form = shopper.checkout()
    refusing(error)

    page = pay(shopper, form, company="Example Ltd")
    again = page.form("/checkout")

    assert page.status == status
    assert words in page.text
    assert again.value("idempotency_key") == form.value("idempotency_key")
    assert again.value("company") == "Example Ltd"
    assert (status == 503) == ("Retry-After" in page.answer.headers)


def test_while_not_even_the_cart_can_be_read_the_press_is_kept(shopper, monkeypatch, refusing):
    shopper.add(SCARF)
    form = shopper.checkout()
    refusing(OutcomeUnknown("lost"))

    def away():
        raise DatabaseUnavailable("away")

    monkeypatch.setattr("shop.storefront.ordering.find_basket", away)
    page = pay(shopper, form)
    again = page.form("/checkout")

    assert (page.status, page.heading) == (503, "We are not sure your order arrived")
    assert "Nothing was ordered" not in page.text
    assert again.value("idempotency_key") == form.value("idempotency_key")
    assert again.value("press") == "pay"


def test_too_many_orders_from_one_address_are_asked_to_wait(limited, world):
    limited.add(SCARF)
    form = limited.checkout()
    for _ in range(300):
        limited.post("/checkout", form.filled(press="pay"))

    page = pay(limited, form)

    assert (page.status, world.orders()) == (429, 0)
    assert page.answer.headers["Retry-After"] == "1"
    assert page.form("/checkout").value("email") == GOOD_ADDRESS["email"]
