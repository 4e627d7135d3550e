"""People buy in a real browser: with and without JavaScript, in both shops.

What the pages looked like is left in tests/screenshots/ (ignored by git).
"""

import base64
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader

from tests.e2e.running import ADDRESSES, RunningShop

pytestmark = [pytest.mark.browser, pytest.mark.real_servers]

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
DESK, PHONE = (1280, 900), (390, 844)
PAID_SECONDS = 20


@dataclass
class Visitor:
    """One person with one browser at one tenant's shop."""

    page: Page
    shop: RunningShop
    tenant: str
    name: str

    def open(self, path: str) -> None:
        """Go to an address of the shop."""
        self.page.goto(f"http://{self.tenant}.localhost:{self.shop.port}{path}")

    def see(self, what: str) -> None:
        """Keep what the page looks like."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{self.name}-{what}.png", full_page=True)

    def press(self, words: str) -> None:
        """Press the last button that says so: the form's own, not that of a note above it."""
        self.page.get_by_role("button", name=re.compile(words)).last.click()

    def fill_in(self, payment: str = "tok_visa") -> None:
        """Say where it goes and how it is paid."""
        address = ADDRESSES[self.tenant]
        for field in ("name", "line1", "postal_code", "city"):
            self.page.locator(f"#{field}").fill(address[field])
        self.page.locator("#email").fill("ada@example.org")
        if "state" in address:
            self.page.locator("#state").select_option(address["state"])
        self.page.locator(f"input[value={payment}]").check()

    def expect_heading(self, words: str) -> None:
        """Wait until the page says so."""
        heading = self.page.get_by_role("heading", level=1, name=re.compile(words))
        expect(heading).to_be_visible(timeout=PAID_SECONDS * 1000)

    def ask_until(self, is_there: Callable[[], object], link: str) -> None:
        """What somebody without scripts does: follow the page's own link until it has come."""

        def look() -> object:
            found = is_there()
            if not found:
                self.page.get_by_role("link", name=link).click()
            return found

        self.shop.wait_until(look, PAID_SECONDS, f"{link!r} shows nothing new")

    def invoice(self) -> str:
        """The text of the invoice that the order's page links to."""
        link = self.page.get_by_role("link", name=re.compile("^Invoice for order"))
        address = link.get_attribute("href")
        assert address is not None
        answer = self.shop.call("GET", address, tenant=self.tenant)
        assert answer.headers["Content-Type"] == "application/pdf"
        return text_of(answer.body)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        complaint = "no Chromium: install the distribution's package `chromium`"
        pytest.fail(complaint) if os.environ.get("CI") == "true" else pytest.skip(complaint)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture
def come(
    chromium: Browser, open_shop: RunningShop, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """``come("eu", DESK, scripts=False)``: somebody opens the shop; a fault on a page fails."""
    faults: list[str] = []

    def arrive(tenant: str, size: tuple[int, int], *, scripts: bool = True) -> Visitor:
        # Pictures are taken of pages at rest, not of one fading into the next.
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if is_fault(said.text) else None)
        return Visitor(page, open_shop, tenant, request.node.name)

    yield arrive
    for context in chromium.contexts:
        context.close()
    assert faults == []


def test_a_visitor_browses_chooses_buys_and_holds_the_invoice(come):
    visitor = come("eu", DESK)
    page = visitor.page
    visitor.open("/")
    visitor.see("1-home")

    page.get_by_role("navigation", name="Collections").get_by_text("Outdoor").click()
    page.get_by_role("link", name="Harbour rain jacket").click()
    page.get_by_role("link", name="Navy").click()
    page.get_by_label("L", exact=True).check()
    expect(page).to_have_url(re.compile(r"colour=Navy"))
    visitor.see("2-product")
    visitor.press("Add to cart")
    expect(page.get_by_text("Added: Harbour rain jacket, Navy, L · €119.00")).to_be_focused()
    expect(page.locator("#cart-link")).to_contain_text("1")
    page.get_by_role("link", name="See the cart").click()
    visitor.see("3-cart")
    page.get_by_role("link", name="Go to checkout").click()
    visitor.fill_in()
    visitor.see("4-checkout")
    visitor.press("Buy now and pay €119.00")
    expect(page).to_have_url(re.compile(r"/orders/"))
    page.evaluate("window.stayed = true")
    visitor.expect_heading("Paid. Thank you, Ada")
    expect(page.get_by_role("link", name=re.compile("^Invoice"))).to_be_visible(timeout=20_000)
    visitor.see("5-paid")

    assert page.evaluate("window.stayed"), "the page came to Paid by itself, without a reload"
    invoice = text_of(downloaded(page))
    assert "Harbour rain jacket – Navy / L" in invoice
    assert {"€119.00", "€19.00", "€100.00", "19%"} <= set(invoice.split())


def test_a_visitor_without_scripts_buys_the_same_way(come):
    visitor = come("eu", PHONE, scripts=False)
    page = visitor.page
    visitor.open("/collections/outdoor")

    page.get_by_role("link", name="Harbour rain jacket").click()
    page.get_by_role("link", name="Rust").click()
    page.get_by_label("M", exact=True).check()
    page.get_by_label("Quantity").select_option("2")
    visitor.press("Add to cart")
    expect(page.get_by_text("Added: Harbour rain jacket, Rust, M · €119.00")).to_be_visible()
    visitor.see("1-cart")
    page.get_by_role("link", name="Go to checkout").click()
    visitor.press("Buy now and pay")
    expect(page.get_by_role("link", name="Enter your email")).to_be_visible()
    visitor.see("2-refused")
    visitor.fill_in()
    visitor.press("Buy now and pay €238.00")
    expect(page).to_have_url(re.compile(r"/orders/"))
    visitor.ask_until(page.get_by_role("heading", name="Paid.").count, "Check again")
    visitor.ask_until(page.get_by_role("link", name=re.compile("^Invoice")).count, "Look again")
    visitor.see("3-paid")

    invoice = visitor.invoice()
    assert "Harbour rain jacket – Rust / M" in invoice
    assert {"€238.00", "€38.00"} <= set(invoice.split())


def test_a_declined_card_is_told_in_words_and_the_cart_still_holds_everything(come):
    visitor = come("eu", PHONE)
    page = visitor.page
    visitor.open("/products/ribbed-beanie")
    visitor.press("Add to cart")
    page.get_by_role("link", name="Go to checkout").click()
    visitor.fill_in("tok_declined")

    visitor.press("Buy now and pay €33.90")
    visitor.expect_heading("We could not take your payment")
    expect(page.get_by_text("You have not been charged.")).to_be_visible()
    expect(page.get_by_text("Your cart still has them.")).to_be_visible()
    visitor.see("1-declined")

    page.get_by_role("link", name=re.compile("Cart")).click()
    expect(page.get_by_role("link", name="Ribbed beanie")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name=re.compile("Pay now")).click()
    expect(page.locator("#email")).to_have_value("ada@example.org")
    visitor.see("2-again")
    page.get_by_role("button", name="Try again and pay €33.90").click()
    visitor.expect_heading("Paid. Thank you, Ada")


def test_the_bank_asks_and_sends_the_visitor_back(come):
    visitor = come("eu", DESK)
    page = visitor.page
    visitor.open("/products/ribbed-beanie")
    visitor.press("Add to cart")
    page.get_by_role("link", name="Go to checkout").click()
    visitor.fill_in("tok_requires_action")

    visitor.press("Buy now and pay")
    page.get_by_role("link", name="Continue to your bank").click(timeout=20_000)
    page.get_by_role("button", name="Approve the payment").click()

    visitor.expect_heading("Paid. Thank you, Ada")


def test_the_american_shop_adds_the_tax_of_the_state(come):
    visitor = come("us", PHONE)
    page = visitor.page
    visitor.open("/products/harbour-rain-jacket")
    visitor.press("Add to cart")
    page.get_by_role("link", name="Go to checkout").click()
    expect(page.locator("#summary")).to_contain_text("$111.00")

    visitor.fill_in()
    expect(page.locator("#summary")).to_contain_text("Sales tax 8.25%")
    expect(page.locator("#show-order")).to_contain_text("$120.16")
    visitor.see("1-checkout")
    visitor.press(re.escape("Buy now and pay $120.16"))
    visitor.expect_heading("Paid. Thank you, Grace")
    expect(page.get_by_role("link", name=re.compile("^Invoice"))).to_be_visible(timeout=20_000)
    visitor.see("2-paid")

    invoice = visitor.invoice()
    assert {"$111.00", "$9.16", "$120.16"} <= set(invoice.split())


def test_somebody_at_no_shop_is_shown_the_way(come):
    visitor = come("nowhere", DESK)

    visitor.open("/")
    visitor.see("1-regions")
    visitor.page.get_by_role("link", name="European Union").click()

    visitor.expect_heading("The door is open")
    expect(visitor.page).to_have_url(f"http://eu.localhost:{visitor.shop.port}/")


def downloaded(page: Page) -> bytes:
    """The file behind the invoice's link, fetched by the browser itself."""
    encoded = page.evaluate(
        """async () => {
          const link = document.querySelector('#order-papers a');
          const content = new Uint8Array(await (await fetch(link.href)).arrayBuffer());
          return btoa(Array.from(content, (byte) => String.fromCharCode(byte)).join(''));
        }"""
    )
    return base64.b64decode(encoded)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def is_fault(said: str) -> bool:
    """Chromium notes every page that is not 200; a form that was refused is no fault."""
    return not re.search(r"responded with a status of 4\d\d", said)
