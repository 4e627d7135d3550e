"""The page of an order: who may see it, and every state it can be in."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.storefront.shopper import GOOD_ADDRESS, order_id_of, token_of

SCARF = "/products/woven-scarf"


@pytest.fixture
def charged(shopper, world, bank, for_eu):
    """``charged("tok_visa")``: an order's page after its payment was tried."""

    def buy(token: str = "tok_visa"):
        page = shopper.buy(SCARF, payment_token=token)
        world.charge(order_id_of(page))
        return shopper.open(page.address)

    return buy


def test_an_order_says_what_was_bought_for_whom_and_how_much(shopper):
    page = shopper.buy(SCARF, company="Example Ltd", phone="030 1")

    for words in (
        "Woven scarf – Plum", "€53.90", "Includes VAT 19%", "Test Buyer", "Example Ltd",
        "10115 Berlin", "Germany", "Standard delivery", "We are asking your bank.",
    ):  # fmt: skip
        assert words in page.text, words
    assert 'name="robots" content="noindex"' in page.text


def test_only_its_token_opens_an_order(shopper, stranger, american):
    page = shopper.buy(SCARF)
    path = urlsplit(page.address).path

    for address in (
        path,
        f"{path}?token=",
        f"{path}?token={token_of(page)[:-1]}",
        f"{path}?token=ä",
    ):
        for tail in ("", "/status", "/invoice.pdf"):
            answer = stranger.open(address.replace("?", f"{tail}?"))
            assert (answer.status, answer.heading) == (404, "We cannot find this order")
    assert stranger.open(page.address).status == 200
    assert american.open(page.address).status == 404


def test_the_part_that_is_asked_for_is_the_same_without_its_page(shopper):
    page = shopper.buy(SCARF)
    address = page.address.replace("?", "/status?")

    part = shopper.open(address)

    assert part.answer.headers["Cache-Control"] == "no-store"
    assert "<html" not in part.text
    assert f'data-poll="{address.replace("&", "&amp;")}"' in part.text
    assert part.heading == page.heading


def test_a_paid_order_has_its_invoice_as_soon_as_that_is_written(shopper, world, charged):
    page = charged()
    address = page.address.replace("?", "/invoice.pdf?")
    early = shopper.open(address)

    world.issue_invoice(order_id_of(page))
    page = shopper.open(page.address)
    invoice = shopper.client.get(page.link("Invoice for order"), base_url=shopper.host)

    assert page.heading == "Paid. Thank you, Test"
    assert (early.status, early.heading) == (404, "There is no invoice yet")
    assert invoice.mimetype == "application/pdf"
    assert invoice.headers["Content-Disposition"] == "inline; filename=EU-2026-000001.pdf"
    assert invoice.headers["Cache-Control"] == "private, no-cache"
    assert invoice.data.startswith(b"%PDF-")


def test_a_declined_order_says_so_and_the_cart_still_holds_its_things(shopper, world, charged):
    page = charged("tok_declined")

    assert page.heading == "We could not take your payment"
    assert "You have not been charged." in page.text
    assert "Your cart still has them." in page.text
    assert world.left("CLO-04-PLUM") == 81
    assert shopper.open("/cart").form("/cart/update").value("sku") == "CLO-04-PLUM"


def test_after_a_decline_what_was_typed_is_kept_and_a_new_key_is_used(shopper, world, charged):
    failed = charged("tok_declined")

    page = shopper.open(failed.link("Pay now"))
    form = page.form("/checkout")
    order = shopper.send(form, press="pay")

    assert "Your bank did not approve the payment" in page.text
    assert {name: form.value(name) for name in GOOD_ADDRESS} == GOOD_ADDRESS
    assert order_id_of(order) != order_id_of(failed)
    assert world.orders() == 2


def test_the_old_form_of_a_declined_order_can_be_used_after_one_more_press(
    shopper, world, bank, for_eu
):
    shopper.add(SCARF)
    form = shopper.checkout()
    body = {**GOOD_ADDRESS, "press": "pay"}
    failed = shopper.send(form, **body, payment_token="tok_declined")
    world.charge(order_id_of(failed))

    page = shopper.send(form, **body, payment_token="tok_visa")
    order = shopper.send(page.form("/checkout"), press="pay")

    assert page.status == 400
    assert "Nothing was ordered." in page.text
    assert order_id_of(order) != order_id_of(failed)


def test_on_another_device_nothing_is_said_of_a_cart(stranger, charged):
    page = stranger.open(charged("tok_declined").address)

    assert page.heading == "We could not take your payment"
    assert "Your cart still has them." not in page.text
    assert not page.has_link("Pay now")


def test_nobody_fills_a_form_with_the_address_of_another(stranger, charged):
    failed = charged("tok_declined")
    stranger.add(SCARF)

    page = stranger.open(f"/checkout?again={order_id_of(failed)}&token=guessed")

    assert page.form("/checkout").value("email") == ""


def test_the_bank_is_given_the_way_back(charged):
    page = charged("tok_requires_action")

    address = page.link("Continue to your bank")

    assert page.heading == "Your bank wants to check it is you"
    assert address.startswith(
        "https://bank.example/3ds?return_url=http%3A%2F%2Feu.localhost%3A8000"
    )
    (back,) = parse_qs(urlsplit(address).query)["return_url"]
    assert back == f"http://eu.localhost:8000{page.address}"


def test_a_check_that_failed_is_told_as_what_it_was(shopper, world, bank, charged):
    page = charged("tok_requires_action")
    (key,) = bank.lines
    bank.decide(key, "declined")

    world.charge(order_id_of(page))

    assert shopper.open(page.address).heading == "We could not take your payment"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "We are asking your bank."),
        (20, "Your bank is taking longer than usual."),
        (120, "We cannot reach the bank right now and keep trying until"),
    ],
)
def test_who_waits_long_is_told_to_go(shopper, world, seconds, words):
    page = shopper.buy(SCARF)

    world.age(order_id_of(page), seconds)

    assert words in shopper.open(page.address).text


def test_an_order_that_ran_out_of_time_says_that_nothing_was_charged(shopper, world, bank, for_eu):
    page = shopper.buy(SCARF)
    world.databases.sql("eu", "UPDATE payment_attempt SET state = 'started'")
    world.databases.sql(
        "eu", "UPDATE payment_attempt SET deadline_at = now() - interval '1 minute'"
    )
    world.databases.sql("eu", "UPDATE reservation SET state = 'paying'")

    world.charge(order_id_of(page))
    page = shopper.open(page.address)

    assert page.heading.endswith("was cancelled")
    assert "The bank never answered." in page.text
    assert "You have not been charged and your pieces went back on sale." in page.text
    assert world.left("CLO-04-PLUM") == 81


def test_an_order_is_shown_when_its_products_are_not_sold_any_more(shopper, world):
    page = shopper.buy(SCARF)
    world.withdraw("woven-scarf")

    again = shopper.open(page.address)

    assert "Woven scarf – Plum" in again.text
