"""A browser without scripts: it follows links and sends forms as they stand in the page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

GOOD_ADDRESS = {
    "email": "test.buyer@mail.example",
    "name": "Test Buyer",
    "line1": "Probeweg 1",
    "postal_code": "10115",
    "city": "Berlin",
}
GOOD_US_ADDRESS = {
    "email": "test.buyer@mail.example",
    "name": "Test Buyer",
    "line1": "1 Trial Road",
    "postal_code": "95814",
    "city": "Sacramento",
    "state": "CA",
}


@dataclass
class Form:
    """A form of a page with what its fields hold; hidden ones may come more than once."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, **values: str) -> dict[str, list[str]]:
        """The body that is sent when some fields were filled in."""
        body: dict[str, list[str]] = {}
        for name, value in self.fields:
            body.setdefault(name, []).append(value)
        return body | {name: [value] for name, value in values.items()}

    def value(self, name: str) -> str:
        """What stands in a field."""
        return next(value for key, value in self.fields if key == name)


class _Reader(HTMLParser):
    """The forms, links and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.heading = ""
        self._into: str | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif tag == "a":
            self.links.append((found.get("href", ""), ""))
        elif tag == "select":
            self._select, self._options = found["name"], []
        elif tag == "option":
            self._options.append((found["value"], "selected" in found))
        elif tag == "input" and self.forms and found.get("name"):
            is_off = found.get("type") in ("radio", "checkbox") and "checked" not in found
            if not is_off:
                self.forms[-1].fields.append((found["name"], found.get("value", "")))
        self._into = tag if tag in ("h1", "a") else self._into

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._options:
            chosen = next((v for v, is_chosen in self._options if is_chosen), self._options[0][0])
            self.forms[-1].fields.append((self._select, chosen))
        if tag == self._into:
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into == "h1":
            self.heading += data
        elif self._into == "a":
            href, words = self.links[-1]
            self.links[-1] = (href, words + data)


@dataclass
class Page:
    """An answer as the shopper sees it."""

    answer: TestResponse

    def __post_init__(self) -> None:
        self._reader = _Reader()
        if self.answer.mimetype == "text/html":
            self._reader.feed(self.text)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        return self.answer.get_data(as_text=True)

    @property
    def heading(self) -> str:
        return " ".join(self._reader.heading.split())

    @property
    def address(self) -> str:
        """Path and query of where the shopper is now."""
        return self.answer.request.full_path.rstrip("?")

    def form(self, action: str, number: int = 0) -> Form:
        """The form that is sent to ``action``."""
        return [form for form in self._reader.forms if form.action == action][number]

    def link(self, words: str) -> str:
        """Where the link with these words leads."""
        return next(href for href, said in self._reader.links if words in said)

    def has_link(self, words: str) -> bool:
        return any(words in said for _, said in self._reader.links)


@dataclass
class Shopper:
    """One person with one browser at one storefront."""

    client: FlaskClient
    host: str

    def open(self, address: str, **headers: str) -> Page:
        """Go to an address, and on to where it leads."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Page(
            self.client.get(address, base_url=self.host, headers=named, follow_redirects=True)
        )

    def send(self, form: Form, **values: str) -> Page:
        """Send a form with some fields filled in, and go on to where that leads."""
        return Page(self.post(form.action, form.filled(**values), follow=True))

    def post(
        self, address: str, body: object, *, follow: bool = False, **headers: str
    ) -> TestResponse:
        """Send a body to an address, as the shop's own page does."""
        sent = {"Sec-Fetch-Site": "same-origin"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            address, base_url=self.host, data=body, headers=sent, follow_redirects=follow
        )

    def add(self, address: str, quantity: int = 1) -> Page:
        """Put what a product's page offers into the cart."""
        page = self.open(address)
        return self.send(page.form("/cart/add"), quantity=str(quantity))

    def checkout(self) -> Form:
        """The checkout form as it first stands."""
        return self.open("/checkout").form("/checkout")

    def buy(self, address: str, quantity: int = 1, **values: str) -> Page:
        """From a product's page to the order's."""
        self.add(address, quantity)
        return self.send(self.checkout(), **{**GOOD_ADDRESS, **values}, press="pay")


def order_id_of(page: Page) -> UUID:
    """The order whose page this is."""
    return UUID(urlsplit(page.address).path.split("/")[2])


def token_of(page: Page) -> str:
    """The right to see it."""
    return parse_qs(urlsplit(page.address).query)["token"][0]
