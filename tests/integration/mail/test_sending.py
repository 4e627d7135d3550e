"""Each letter about an order leaves once, and what became of it is on record."""

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shop.checkout.correspondence import send_letter
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, acting_for
from shop.mail import sending
from shop.mail.errors import MailRefused, MailUnavailable
from shop.mail.queries import list_letters
from shop.mail.sending import LEASE, LetterInProgress
from shop.mail.transport import FileTransport
from shop.mail.words import Kind
from shop.observability.context import Trace, bound
from shop.orders.errors import OrderNotFound
from tests.factories.bank import Bank
from tests.factories.buying import a_cart, buy, charge, kinds, together
from tests.factories.looking import Shard

CONFIRMATION = Kind.ORDER_CONFIRMATION


class Post:
    """A transport that keeps what it was given, or refuses as told."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []
        self.fault: Exception | None = None

    def send(self, message: EmailMessage) -> None:
        if self.fault is not None:
            raise self.fault
        self.sent.append(message)


@pytest.fixture
def post(app: object, monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(sending, "_installed", post)
    return post


def write(tenant: Tenant, order_id: UUID, kind: Kind = CONFIRMATION) -> None:
    with acting_for(tenant):
        send_letter(kind, order_id)


def states(tenant: Tenant, order_id: UUID) -> list[tuple[str, str, str]]:
    with acting_for(tenant), reading(Plane.SHARD, primary=True) as session:
        return [(x.kind, x.state, x.error) for x in list_letters(session, order_id)]


def test_a_letter_leaves_once(eu: Tenant, post: Post, shard: Shard):
    placed = buy(eu, "key-1", ("MUG-00", 2))

    write(eu, placed.order_id)
    write(eu, placed.order_id)

    (letter,) = post.sent
    assert letter["To"] == "Ada Example <ada@example.org>"
    assert placed.number in letter["Subject"]
    assert states(eu, placed.order_id) == [("order_confirmation", "sent", "")]
    assert shard.sql("SELECT leased_until, sent_at IS NULL FROM letter") == [(None, False)]


def test_it_carries_the_trace_of_the_order_and_a_link_that_opens_it(eu: Tenant, post: Post):
    from shop.checkout.actions import order_token

    with bound(Trace("request-1234567890", "0af7651916cd43dd8448eb211c80319c")):
        placed = buy(eu, "key-1", "MUG-00")

    write(eu, placed.order_id)

    (letter,) = post.sent
    text = letter.get_body(("plain",)).get_content()
    assert letter["X-Request-ID"] == "request-1234567890"
    token = order_token(eu, placed.order_id)
    assert f"http://eu.localhost/orders/{placed.order_id}?token={token}" in text


def test_each_kind_is_a_letter_of_its_own(eu: Tenant, post: Post, bank: Bank):
    cart_id = a_cart(eu, ("MUG-00", 1))
    placed = buy(eu, "key-1", cart_id=cart_id, payment_token="tok_declined")
    charge(eu, placed.order_id)

    write(eu, placed.order_id)
    write(eu, placed.order_id, Kind.PAYMENT_DECLINED)

    assert [state[:2] for state in states(eu, placed.order_id)] == [
        ("order_confirmation", "sent"),
        ("payment_declined", "sent"),
    ]
    assert "http://eu.localhost/cart" in post.sent[1].get_body(("plain",)).get_content()


def test_the_letter_is_in_the_language_of_the_order(eu: Tenant, post: Post, shard: Shard):
    placed = buy(eu, "key-1", "MUG-00", locale="de-AT")

    write(eu, placed.order_id)

    assert "Bestellung" in post.sent[0]["Subject"]
    assert shard.one("SELECT locale FROM letter") == "de-AT"


def test_a_letter_refused_for_good_is_recorded_and_not_tried_again(eu: Tenant, post: Post):
    placed = buy(eu, "key-1", "MUG-00")
    post.fault = MailRefused("550 no such person")

    write(eu, placed.order_id)
    post.fault = None
    write(eu, placed.order_id)

    assert post.sent == []
    assert states(eu, placed.order_id) == [("order_confirmation", "refused", "550 no such person")]


def test_an_address_that_is_none_is_recorded_as_refused(eu: Tenant, post: Post):
    placed = buy(eu, "key-1", "MUG-00", email="ada@-.-")

    write(eu, placed.order_id)

    assert post.sent == []
    ((_, state, error),) = states(eu, placed.order_id)
    assert state == "refused"
    assert "not the domain" in error


def test_a_letter_that_was_not_taken_is_tried_again_and_is_the_same_letter(eu: Tenant, post: Post):
    placed = buy(eu, "key-1", "MUG-00")
    post.fault = MailUnavailable("the server is away")

    with pytest.raises(MailUnavailable):
        write(eu, placed.order_id)
    assert states(eu, placed.order_id) == [("order_confirmation", "waiting", "the server is away")]
    post.fault = None
    write(eu, placed.order_id)

    assert len(post.sent) == 1
    assert states(eu, placed.order_id) == [("order_confirmation", "sent", "")]


def test_who_dies_after_sending_may_send_the_same_letter_again(
    eu: Tenant, post: Post, shard: Shard, monkeypatch: pytest.MonkeyPatch
):
    placed = buy(eu, "key-1", "MUG-00")

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(sending, "_record", die)
        write(eu, placed.order_id)
    with pytest.raises(LetterInProgress):
        write(eu, placed.order_id)
    shard.sql("UPDATE letter SET leased_until = now() - interval '1 second'")
    write(eu, placed.order_id)

    first, second = post.sent
    assert first["Message-ID"] == second["Message-ID"]
    assert bytes(first) == bytes(second)
    assert states(eu, placed.order_id) == [("order_confirmation", "sent", "")]


def test_a_lease_is_longer_than_a_mail_server_may_take():
    assert dt.timedelta(seconds=20) < LEASE


def test_five_workers_at_once_send_one_letter(eu: Tenant, post: Post):
    placed = buy(eu, "key-1", "MUG-00")

    results = together([lambda: write(eu, placed.order_id)] * 5)

    assert len(post.sent) == 1
    assert set(kinds(results)) <= {"NoneType", "LetterInProgress"}
    assert states(eu, placed.order_id) == [("order_confirmation", "sent", "")]


def test_without_a_mail_server_a_letter_is_a_file(
    eu: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "_installed", FileTransport(tmp_path))
    placed = buy(eu, "key-1", "MUG-00")

    write(eu, placed.order_id)

    (file,) = tmp_path.glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["To"] == "Ada Example <ada@example.org>"


def test_nobody_writes_about_an_order_there_is_not(eu: Tenant, us: Tenant, post: Post):
    placed = buy(eu, "key-1", "MUG-00")

    with pytest.raises(OrderNotFound):
        write(us, placed.order_id)

    assert post.sent == []
