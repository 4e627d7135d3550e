import email
import email.policy
import re
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from shop.mail.addresses import Mailbox
from shop.mail.envelope import message_id
from shop.mail.errors import MailRefused
from shop.mail.letters import Piece
from shop.mail.words import LABELS, LETTERS, Kind
from tests.unit.mail.mails import ORDER_ID, a_message


def _text(message: EmailMessage) -> str:
    return _body(message, "plain")


def _html(message: EmailMessage) -> str:
    return _body(message, "html")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\u00a0", " ")


def _parsed(message: EmailMessage) -> EmailMessage:
    """What a mailbox reads out of the bytes that were sent."""
    parsed = email.message_from_bytes(bytes(message), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_the_confirmation_says_that_the_order_is_in_and_nothing_is_charged_twice() -> None:
    message = a_message()

    assert message["Subject"] == "Order 10J-J is in"
    text = _text(message)
    assert text.startswith("Order 10J-J is in\n")
    assert "You are charged once, or not at all" in text
    assert "See your order:\nhttps://eu.shop.example/orders/1?token=abc\n" in text
    assert "  1 × Harbour jacket, M  €59.00\n" in text
    assert "  Discount  −€5.00\n" in text
    assert "  Total  €87.70 (includes VAT €14.00)\n" in text
    assert "  10115 Berlin\n" in text


def test_the_paid_letter_thanks_by_name_and_links_the_invoice() -> None:
    message = a_message(Kind.PAYMENT_RECEIVED, invoice_url="https://eu.shop.example/i.pdf?a=1&b=2")

    assert message["Subject"] == "Paid: order 10J-J"
    assert "Paid. Thank you, Ada Lovelace" in _text(message)
    assert "We received €87.70 for order 10J-J" in _text(message)
    assert "Invoice (PDF):\nhttps://eu.shop.example/i.pdf?a=1&b=2\n" in _text(message)
    assert 'href="https://eu.shop.example/i.pdf?a=1&amp;b=2"' in _html(message)


def test_a_buyer_without_a_name_is_thanked_all_the_same() -> None:
    message = a_message(Kind.PAYMENT_RECEIVED, recipient=Mailbox("ada@example.org"))

    assert _text(message).startswith("Paid. Thank you\n")
    assert message["To"] == "ada@example.org"


def test_no_invoice_is_promised_before_there_is_one() -> None:
    assert "Invoice" not in _text(a_message(Kind.PAYMENT_RECEIVED))


def test_a_declined_payment_answers_first_that_nothing_was_charged() -> None:
    message = a_message(Kind.PAYMENT_DECLINED, retry_url="https://eu.shop.example/cart")

    text = _text(message)
    assert text.splitlines()[2].startswith("You have not been charged. Your bank does not tell")
    assert "so the pieces went back on the shelf" in text
    assert "Pay now, if it is still there:\nhttps://eu.shop.example/cart\n" in text
    assert "Lindenallee" not in text


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("insufficient_funds", "the card does not have enough available"),
        ("expired_card", "the card has expired"),
        ("stolen_card", "does not tell us why"),
    ],
)
def test_the_bank_s_reason_is_told_unless_it_would_warn_a_thief(code: str, sentence: str) -> None:
    assert sentence in _text(a_message(Kind.PAYMENT_DECLINED, decline_code=code))


def test_without_a_cart_to_go_back_to_none_is_promised() -> None:
    text = _text(a_message(Kind.PAYMENT_DECLINED))

    assert "cart" not in text
    assert "See your order:" in text


def test_a_cancelled_order_says_why_and_offers_to_order_again() -> None:
    message = a_message(Kind.ORDER_CANCELLED, retry_url="https://eu.shop.example/cart")

    assert message["Subject"] == "Order 10J-J was cancelled"
    assert "You have not been charged. The bank never answered" in _text(message)
    assert "Order again:\nhttps://eu.shop.example/cart\n" in _text(message)


def test_sales_tax_is_a_row_of_its_own_in_the_united_states() -> None:
    text = _text(a_message(tax_regime="sales_tax", currency="USD", locale="en_US"))

    assert "  Sales tax  $14.00\n" in text
    assert "VAT" not in text


def test_german_and_french_readers_get_their_language_and_figures() -> None:
    german, french = a_message(locale="de"), a_message(locale="fr_FR")

    assert german["Subject"] == "Bestellung 10J-J ist eingegangen"
    assert german["Content-Language"] == "de"
    assert "  Gesamt  87,70 € (enthält 14,00 € MwSt.)\n" in _text(german)
    assert french["Subject"] == "Commande 10J-J bien reçue"
    assert '<html lang="fr">' in _html(french)
    assert "\u202f" not in _html(french)


@pytest.mark.parametrize("language", sorted(LETTERS))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_letter_exists_in_every_language_with_all_fields_filled(
    language: str, kind: Kind
) -> None:
    message = a_message(kind, locale=language, retry_url="https://eu.shop.example/cart")

    assert "10J-J" in message["Subject"]
    assert not re.search(r"[{}]", _text(message))
    assert LETTERS[language][kind].status in _text(message)
    assert set(LABELS[language].reasons) == set(LABELS["en"].reasons)


def test_text_and_html_say_the_same() -> None:
    message = a_message(Kind.PAYMENT_DECLINED, retry_url="https://eu.shop.example/cart")
    html = _html(message)

    for line in _text(message).replace("- -", "").split("\n"):
        for part in re.split(r"  +|:$|\(|\)", line.strip()):
            assert part.strip(" -") in html


def test_what_a_buyer_types_is_escaped_in_html_and_plain_in_text() -> None:
    title = 'Mug <script>alert("1")</script> & Søn'
    message = a_message(pieces=(Piece(title, 1, 8770),))

    assert title in _text(message)
    assert "<script" not in _html(message)
    assert "Mug &lt;script&gt;" in _html(message)


def test_the_html_is_whole_and_has_neither_tables_nor_pictures() -> None:
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "br"):
                tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert tags.pop() == tag

    html = _html(a_message())
    Reader().feed(html)

    assert tags == []
    assert not re.search(r"<(table|img|script|link)\b", html)


def test_the_same_letter_is_the_same_bytes() -> None:
    assert bytes(a_message()) == bytes(a_message())


def test_the_message_id_depends_on_tenant_order_and_kind_alone() -> None:
    assert message_id("payment_received", ORDER_ID, "eu", "shop.example") == (
        f"<payment_received.{ORDER_ID}.eu@shop.example>"
    )
    assert a_message(locale="de", ship_to=())["Message-ID"] == a_message()["Message-ID"]
    ids = {a_message(kind, tenant_id=t)["Message-ID"] for kind in Kind for t in ("eu", "us")}
    assert len(ids) == 8


def test_an_id_that_could_leave_its_header_is_refused() -> None:
    with pytest.raises(ValueError, match="not an id"):
        a_message(tenant_id="eu@x>\r\nBcc: all@example.org")


def test_a_mailbox_reads_every_header_as_it_was_meant() -> None:
    parsed = _parsed(a_message(Kind.PAYMENT_DECLINED, locale="de"))

    assert parsed["Message-ID"] == f"<payment_declined.{ORDER_ID}.eu@shop.example>"
    assert parsed["X-Request-ID"] == "req-0123456789"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Date"] == "Fri, 27 Nov 2026 08:00:05 +0000"
    assert parsed["Subject"] == "Die Zahlung für Bestellung 10J-J ging nicht durch"
    assert parsed["From"] == "Doorbuster <hello@shop.example>"
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("evil", ["\r\nBcc: all@example.org", "\nX: 1", "\u2028X", "\x00\x0b"])
def test_nothing_typed_becomes_a_header_of_its_own(evil: str) -> None:
    message = a_message(
        recipient=Mailbox("ada@example.org", f"Ada{evil}"), order_number=f"10J-J{evil}"
    )

    parsed = _parsed(message)
    assert sorted(parsed.keys()) == sorted(_parsed(a_message()).keys())
    assert parsed["To"].addresses[0].addr_spec == "ada@example.org"
    assert parsed["To"].addresses[0].display_name.startswith("Ada")


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "@example.org", "ada@", "a b@example.org", "ada@example.org\r\nBcc: x@y.z"),
        *("ada@exa mple.org", "ada@@example.org", "ada\x00@example.org", "ada@-.example"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(MailRefused):
        a_message(recipient=Mailbox(address, "Ada"))


def test_a_name_in_any_script_arrives() -> None:
    name = "Ελένη Παπαδοπούλου-Müller"
    message = a_message(recipient=Mailbox("eleni@example.gr", name))

    assert bytes(message).isascii()
    assert _parsed(message)["To"].addresses[0].display_name == name


def test_a_domain_in_any_script_becomes_its_name_in_dns() -> None:
    message = a_message(recipient=Mailbox("ada@straße.example", "Ada"))

    assert message["To"].addresses[0].addr_spec == "ada@xn--strae-oqa.example"
    assert bytes(message).isascii()


def test_a_local_part_in_another_script_is_kept_for_servers_that_can_carry_it() -> None:
    message = a_message(recipient=Mailbox("ελένη@example.gr", "Ελένη"))

    assert "\r\nTo: Ελένη <ελένη@example.gr>\r\n".encode() in bytes(message)
