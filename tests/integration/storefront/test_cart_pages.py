"""The cart: one row on the shard behind a signed cookie, changed by plain forms."""

import pytest

from shop.cart.rules import MAX_LINES, MAX_QUANTITY

SCARF = "/products/woven-scarf"


def test_what_is_put_in_lies_in_the_cart_with_what_it_costs(shopper):
    page = shopper.add(SCARF, 2)

    assert page.address == "/cart?added=CLO-04-PLUM"
    assert "Added: Woven scarf, Plum · €49.00" in page.text
    assert "€98.00" in page.text
    assert "Free delivery to Germany" in page.text
    assert page.form("/cart/update").value("quantity") == "2"


def test_a_cart_is_a_private_page_that_no_cache_keeps(shopper):
    page = shopper.add(SCARF)

    assert page.answer.headers["Cache-Control"] == "private, no-cache"
    assert "csrf_token" in page.text


def test_the_cookie_of_a_cart_is_out_of_reach_and_its_hint_is_not(shopper):
    answer = shopper.post("/cart/add", {"sku": "CLO-04-PLUM"})

    cookies = {c.split("=")[0]: c for c in answer.headers.getlist("Set-Cookie")}

    assert "HttpOnly" in cookies["cart"]
    assert "SameSite=Lax" in cookies["cart"]
    assert cookies["cart_hint"].startswith("cart_hint=1;")
    assert "HttpOnly" not in cookies["cart_hint"]


def test_a_forged_cookie_is_no_cart(shopper):
    shopper.client.set_cookie("cart", "WyJldSIsIjAxIl0.aaaa.bbbb", domain="eu.localhost")

    assert shopper.open("/cart").heading == "Your cart is empty"
    assert shopper.add(SCARF).heading == "Cart"


def test_a_script_that_swaps_parts_gets_the_parts(shopper):
    answer = shopper.post("/cart/add", {"sku": "CLO-04-PLUM"}, X_Parts="buy cart-link")

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Added: Woven scarf, Plum · €49.00" in text
    assert '<span class="hide">, 1 item</span>' in text
    assert "<html" not in text


def test_the_same_thing_twice_is_one_line(shopper):
    shopper.add(SCARF, 2)

    page = shopper.add(SCARF, 3)

    assert page.form("/cart/update").value("quantity") == "5"


def test_more_than_there_is_becomes_what_there_is_and_is_said(shopper, world):
    world.leave("CLO-04-PLUM", 3)

    page = shopper.add(SCARF, 5)

    assert page.address == "/cart?lowered=CLO-04-PLUM"
    assert "Only 3 left of Woven scarf, Plum. We set it to 3." in page.text
    assert page.form("/cart/update").value("quantity") == "3"


def test_what_is_sold_out_is_refused_on_its_own_page(shopper, world):
    form = shopper.open(SCARF).form("/cart/add")
    world.show_as_sold_out("CLO-04-PLUM")

    answer = shopper.post("/cart/add", form.filled())
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "Woven scarf, Plum is sold out." in page
    assert "<h1>Woven scarf</h1>" in page
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert shopper.open("/cart").heading == "Your cart is empty"


@pytest.mark.parametrize("sku", ["NO-SUCH-SKU", "a\x00b", "x" * 5_000])
def test_what_is_not_sold_cannot_be_put_in(shopper, sku):
    answer = shopper.post("/cart/add", {"sku": sku})

    assert answer.status_code == 404
    assert "We no longer sell this" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "body",
    [{}, {"sku": "CLO-04-PLUM", "quantity": "0"}, {"sku": "CLO-04-PLUM", "quantity": "-1"},
     {"sku": "CLO-04-PLUM", "quantity": "two"}, {"sku": "CLO-04-PLUM", "quantity": "٣"}],
)  # fmt: skip
def test_a_form_that_no_page_sends_is_refused(shopper, body):
    answer = shopper.post("/cart/add", body)

    assert answer.status_code == 422
    assert "The shop could not read this" in answer.get_data(as_text=True)
    assert shopper.open("/cart").heading == "Your cart is empty"


def test_a_cart_holds_so_many_different_things_and_no_more(shopper, world):
    rows = world.databases.sql(
        "catalog", "SELECT sku FROM variant ORDER BY sku LIMIT %s", MAX_LINES + 1
    )
    *most, last = [str(row[0]) for row in rows]
    shopper.post("/cart/add", {"sku": most[0]})
    world.databases.sql(
        "eu",
        "UPDATE cart SET items = (SELECT jsonb_agg(jsonb_build_object('sku', sku, 'quantity', 1,"
        " 'seen_price', 1)) FROM unnest(%s::text[]) AS sku)",
        most,
    )
    world.settle_down()

    answer = shopper.post("/cart/add", {"sku": last})

    assert answer.status_code == 409
    assert f"a cart holds at most {MAX_LINES} different things" in answer.get_data(as_text=True)


def test_a_changed_quantity_changes_the_sums(shopper):
    cart = shopper.add(SCARF)

    page = shopper.send(cart.form("/cart/update"), quantity="3")

    assert page.address == "/cart"
    assert "€147.00" in page.text


def test_a_quantity_beyond_what_is_left_is_lowered(shopper, world):
    cart = shopper.add(SCARF)
    world.leave("CLO-04-PLUM", 2)

    page = shopper.send(cart.form("/cart/update"), quantity="9")

    assert "Only 2 left of Woven scarf, Plum. We set it to 2." in page.text


def test_a_quantity_beyond_all_measure_is_refused(shopper):
    cart = shopper.add(SCARF)

    page = shopper.send(cart.form("/cart/update"), quantity=str(MAX_QUANTITY + 1))

    assert page.status == 422
    assert shopper.open("/cart").form("/cart/update").value("quantity") == "1"


def test_what_was_taken_out_can_be_put_back(shopper):
    cart = shopper.add(SCARF, 2)

    without = shopper.send(cart.form("/cart/remove"))
    back = shopper.send(without.form("/cart/add"))

    assert without.heading == "Your cart is empty"
    assert "Removed Woven scarf." in without.text
    assert back.form("/cart/update").value("quantity") == "2"


def test_a_token_that_is_missing_or_not_the_visitors_changes_nothing(shopper, stranger):
    cart = shopper.add(SCARF)
    foreign = stranger.add(SCARF).form("/cart/remove").value("csrf_token")

    for token in ("", "garbage", foreign):
        page = shopper.send(cart.form("/cart/remove"), csrf_token=token)
        assert "This page was open for a long time, so nothing was changed." in page.text
        assert page.form("/cart/update").value("quantity") == "1"


def test_a_price_that_changed_is_told_with_both_prices(shopper, world):
    shopper.add(SCARF)
    shopper.add("/products/ribbed-beanie")
    world.price("CLO-04-PLUM", 5900)
    world.price("CLO-03-MUST", 2400)

    page = shopper.open("/cart")

    assert "Woven scarf, Plum is now €59.00. It was €49.00 when you put it here." in page.text
    assert "Ribbed beanie, Mustard is now €24.00, €5.00 less than before." in page.text


def test_a_line_that_sold_out_stays_to_be_seen_and_counts_in_no_sum(shopper, world):
    shopper.add(SCARF)
    shopper.add("/products/ribbed-beanie")
    world.leave("CLO-04-PLUM", 0)

    page = shopper.open("/cart")

    assert "Woven scarf, Plum is sold out. It does not count in your total." in page.text
    assert "Not counted in your total." in page.text
    assert "€33.90" in page.text  # 29.00 and 4.90 for delivery


def test_fewer_left_than_in_the_cart_is_told_before_anybody_orders(shopper, world):
    shopper.add(SCARF, 4)
    world.leave("CLO-04-PLUM", 1)

    page = shopper.open("/cart")

    assert "Only 1 left of Woven scarf, Plum. Choose fewer before you order." in page.text


def test_what_is_not_sold_any_more_can_still_be_taken_out(shopper, world):
    shopper.add(SCARF)
    world.withdraw("woven-scarf")

    page = shopper.open("/cart")
    emptied = shopper.send(page.form("/cart/remove"))

    assert "CLO-04-PLUM is no longer sold here." in page.text
    assert emptied.heading == "Your cart is empty"


def test_the_visitors_own_bits_are_never_kept(shopper, stranger):
    shopper.add(SCARF, 2)

    mine, theirs = shopper.open("/me"), stranger.open("/me")

    assert mine.answer.headers["Cache-Control"] == "no-store"
    assert ", 2 items" in mine.text
    assert "item" not in theirs.text


def test_a_cart_of_one_shop_is_no_cart_of_another(shopper, american):
    shopper.add(SCARF)
    cookie = shopper.client.get_cookie("cart", domain="eu.localhost")
    american.client.set_cookie("cart", cookie.value, domain="us.localhost")

    assert american.open("/cart").heading == "Your cart is empty"


def test_an_address_cannot_make_the_cart_say_what_is_not_so(shopper):
    shopper.add(SCARF)

    page = shopper.open("/cart?added=CLO-03-MUST&removed=CLO-04-PLUM&lowered=x&quantity=1e9")

    assert "Added" not in page.text
    assert "Removed" not in page.text
    assert "Only" not in page.text
