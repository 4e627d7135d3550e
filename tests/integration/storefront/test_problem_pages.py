"""What people see where there is nothing to see."""

import pytest

from shop.browse.errors import ProductNotFound
from shop.data.errors import DatabaseUnavailable
from shop.kernel.errors import OutcomeUnknown
from tests.integration.storefront.shopper import Shopper


@pytest.fixture
def at(doors, world):
    """``at("http://somewhere")``: somebody who came to another host."""
    return lambda host: Shopper(doors.test_client(), host)


@pytest.fixture
def failing(monkeypatch):
    """``failing("home.list_collections", error)``: let something a view calls fail."""

    def fail(name: str, error: Exception) -> None:
        def raising(*_args: object, **_named: object) -> None:
            raise error

        monkeypatch.setattr(f"shop.storefront.{name}", raising)

    return fail


def test_a_host_of_nobody_gets_to_choose_a_region_at_its_own_port(at):
    page = at("http://127.0.0.1:8123").open("/")

    assert (page.status, page.heading) == (200, "Choose your region")
    assert page.link("European Union") == "http://eu.localhost:8123/"
    assert page.link("United States") == "http://us.localhost:8123/"


def test_elsewhere_a_host_of_nobody_has_no_page_but_the_same_choice(at):
    page = at("http://nowhere.localhost").open("/cart")

    assert (page.status, page.heading) == (404, "Choose your region")
    assert page.link("European Union") == "http://eu.localhost/"


def test_a_host_of_nobody_never_shows_one_brand_beside_another(at, world):
    world.databases.sql(
        "catalog",
        "INSERT INTO brand (id, name) VALUES (gen_random_uuid(), 'Another')",
    )
    world.databases.sql(
        "catalog",
        "UPDATE tenant SET hostnames = '{us.other.example}',"
        " brand_id = (SELECT id FROM brand WHERE name = 'Another') WHERE id = 'us'",
    )
    world.settle_down()

    anywhere = at("http://127.0.0.1:8123").open("/")
    below = at("http://other.example").open("/")

    assert not anywhere.has_link("European Union")
    assert not anywhere.has_link("United States")
    assert below.link("United States") == "http://us.other.example/"
    assert not below.has_link("European Union")


def test_the_header_names_the_tenant_where_the_host_does_not(at):
    page = at("http://127.0.0.1:8123").open("/products/everyday-pan", X_Tenant="us")

    assert "$" in page.text
    assert page.answer.headers["Vary"] == "X-Tenant"


def test_a_host_and_a_header_that_differ_are_refused(shopper):
    page = shopper.open("/", X_Tenant="us")

    assert (page.status, page.heading) == (400, "The shop could not read this")


@pytest.mark.parametrize("port", ["99999999", "x", ""])
def test_a_strange_port_does_no_harm(at, port):
    assert at("http://nowhere.localhost").client.get(
        "/", headers={"Host": f"nowhere.localhost:{port}"}
    ).status_code in (200, 400)


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/nix", "Page not found"),
        ("/products/nix", "Page not found"),
        ("/collections/nix", "Page not found"),
        ("/orders/0190b0c0-0000-7000-8000-000000000001", "We cannot find this order"),
        ("/orders/0190b0c0-0000-7000-8000-000000000001?token=x", "We cannot find this order"),
        ("/orders/0190b0c0-0000-7000-8000-000000000001/status", "We cannot find this order"),
        ("/orders/0190b0c0-0000-7000-8000-000000000001/invoice.pdf", "We cannot find this order"),
        ("/orders/1042", "We cannot find this order"),
    ],
)
def test_what_is_not_there_is_a_page_that_helps_and_that_nobody_keeps(shopper, address, heading):
    page = shopper.open(address)

    assert (page.status, page.heading) == (404, heading)
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert page.answer.headers["X-Request-ID"] in page.text


def test_a_page_that_was_not_found_offers_what_people_buy(shopper):
    page = shopper.open("/products/nix")

    assert page.text.count('class="card-name"') == 4
    assert page.form("/search", 1)


def test_a_form_sent_by_another_site_changes_nothing(shopper):
    answer = shopper.post("/cart/add", {"sku": "CLO-04-PLUM"}, Sec_Fetch_Site="cross-site")

    assert answer.status_code == 403
    assert "This was sent from another site" in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_an_old_browser_is_judged_by_the_origin_it_names(shopper):
    def add(origin):
        return shopper.client.post(
            "/cart/add", base_url=shopper.host, data={"sku": "CLO-04-PLUM"},
            headers={"Origin": origin},
        )  # fmt: skip

    assert add("http://evil.example").status_code == 403
    assert add("http://eu.localhost:8000").status_code == 303


def test_a_visitor_who_comes_by_link_to_where_forms_go_lands_in_the_cart(shopper):
    for address in ("/cart/add", "/cart/update", "/cart/remove"):
        assert shopper.open(address).address == "/cart"


def test_other_ways_to_ask_are_refused_with_a_page(shopper):
    answer = shopper.client.delete("/cart", base_url=shopper.host)

    assert answer.status_code == 405
    assert "The shop could not read this" in answer.get_data(as_text=True)


def test_while_the_catalogue_is_away_the_page_says_when_to_come_again(shopper, failing):
    failing("views.home.list_collections", DatabaseUnavailable("away", retry_after_seconds=7))
    failing("frames.list_collections", DatabaseUnavailable("away"))
    failing("problems.list_top_products", DatabaseUnavailable("away"))

    page = shopper.open("/")

    assert (page.status, page.heading) == (503, "Too many people at the door")
    assert page.answer.headers["Retry-After"] == "7"
    assert "Try again in 7 seconds." in page.text
    assert page.link("Try now") == "/"


def test_a_fault_of_ours_is_owned_up_to(shopper, failing):
    failing("views.home.list_collections", RuntimeError("a bug"))

    page = shopper.open("/")

    assert (page.status, page.heading) == (500, "Sorry, something broke on our side")
    assert "a bug" not in page.text


def test_a_page_for_an_error_needs_no_products(shopper, failing):
    failing("views.product.get_product", ProductNotFound("gone"))
    failing("problems.list_top_products", DatabaseUnavailable("away"))

    assert shopper.open("/products/everyday-pan").heading == "Page not found"


def test_what_may_be_in_the_cart_is_looked_up_and_not_put_in_twice(shopper, failing):
    failing("views.cart.put_in", OutcomeUnknown("lost"))

    answer = shopper.post("/cart/add", {"sku": "CLO-04-PLUM"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert 'href="/cart" data-retry-link' in text
    assert 'action="/cart/add"' not in text


def test_a_change_that_was_not_made_can_be_sent_again_as_it_was(shopper, failing):
    failing("views.cart.put_in", DatabaseUnavailable("away"))

    page = shopper.send(shopper.open("/products/woven-scarf").form("/cart/add"), quantity="2")
    form = page.form("/cart/add")

    assert page.status == 503
    assert (form.value("sku"), form.value("quantity")) == ("CLO-04-PLUM", "2")
