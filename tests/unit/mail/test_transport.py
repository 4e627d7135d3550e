import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from shop.mail.addresses import Mailbox
from shop.mail.errors import MailRefused, MailUnavailable
from shop.mail.transport import FileTransport, SmtpTransport, transport_for
from shop.mail.words import Kind
from tests.unit.mail.mails import ORDER_ID, a_message
from tests.unit.mail.smtp_server import SmtpServer

NAME = f"20261127T080005-order_confirmation-{ORDER_ID}.eu.eml"


def test_a_letter_becomes_a_file_named_by_time_kind_and_order(tmp_path: Path) -> None:
    FileTransport(tmp_path / "mail").send(a_message())

    [file] = (tmp_path / "mail").glob("*.eml")
    assert file.name == NAME
    assert file.read_bytes() == bytes(a_message())


def test_a_repeated_letter_replaces_its_own_file_even_at_another_time(tmp_path: Path) -> None:
    transport, later = FileTransport(tmp_path), a_message(locale="de")
    later.replace_header("Date", "Fri, 27 Nov 2026 09:30:00 +0000")

    transport.send(a_message())
    FileTransport(tmp_path).send(later)

    assert [file.name for file in tmp_path.glob("*.eml")] == [NAME]
    assert b"Bestellung 10J-J" in (tmp_path / NAME).read_bytes()


def test_letters_of_other_kinds_and_tenants_get_files_of_their_own(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path)

    for kind in Kind:
        for tenant_id in ("eu", "us"):
            transport.send(a_message(kind, tenant_id=tenant_id))

    assert len(list(tmp_path.glob("*.eml"))) == 8


def test_no_half_written_letter_is_left_in_the_folder(tmp_path: Path) -> None:
    FileTransport(tmp_path).send(a_message())

    left = {path.name for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()}
    assert left == {NAME}


def test_a_message_id_from_elsewhere_cannot_leave_the_folder(tmp_path: Path) -> None:
    message = a_message()
    message.replace_header("Message-ID", "<../../etc/passwd@shop.example>")

    FileTransport(tmp_path / "mail").send(message)

    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]


def test_a_folder_that_cannot_be_written_is_a_matter_of_waiting(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(MailUnavailable, match="cannot write"):
        FileTransport(tmp_path / "mail").send(a_message())


def test_without_a_server_letters_become_files(tmp_path: Path) -> None:
    assert isinstance(transport_for("", tmp_path), FileTransport)
    assert isinstance(transport_for("smtp://mail.example", tmp_path), SmtpTransport)


def test_a_server_gets_the_letter_as_it_was_composed() -> None:
    with SmtpServer() as server:
        SmtpTransport(f"smtp://127.0.0.1:{server.port}").send(a_message())

    assert server.letters == [bytes(a_message())]
    assert "mail FROM:<hello@shop.example>" in server.heard[1]
    assert server.heard[2] == "rcpt TO:<ada@example.org>"
    assert server.heard[-1] == "quit"


def test_name_and_password_of_the_url_are_told_to_the_server() -> None:
    with SmtpServer(extensions=("AUTH PLAIN",)) as server:
        SmtpTransport(f"smtp://ada:p%40ss@127.0.0.1:{server.port}").send(a_message())

    assert server.heard[1] == "AUTH PLAIN AGFkYQBwQHNz"  # \0ada\0p@ss
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "answers",
    [{"RCPT": "550 no such person"}, {"MAIL": "552 too big"}, {".": "554 looks like spam"}],
)
def test_a_letter_refused_for_good_is_refused(answers: dict[str, str | None]) -> None:
    with SmtpServer(answers=answers) as server, pytest.raises(MailRefused) as refused:
        SmtpTransport(f"smtp://127.0.0.1:{server.port}").send(a_message())

    code, words = next(iter(answers.values())).split(" ", 1)
    assert refused.value.facts == {"smtp_code": int(code)}
    assert words in refused.value.detail
    assert server.letters == []


@pytest.mark.parametrize(
    "answers",
    [
        *({"RCPT": "451 greylisted"}, {"MAIL": "421 too busy"}, {".": "452 disk full"}),
        *({"CONNECT": "554 not today"}, {"AUTH": "535 wrong password"}, {"MAIL": None}),
        {".": None},
    ],
)
def test_whatever_may_pass_is_worth_another_try(answers: dict[str, str | None]) -> None:
    with SmtpServer(answers=answers, extensions=("AUTH PLAIN",)) as server:
        transport = SmtpTransport(f"smtp://ada:pass@127.0.0.1:{server.port}", timeout_seconds=0.3)
        with pytest.raises(MailUnavailable):
            transport.send(a_message())

    assert server.letters == []


def test_a_bad_goodbye_does_not_unsend_a_letter() -> None:
    with SmtpServer(answers={"QUIT": "500 what"}) as server:
        SmtpTransport(f"smtp://127.0.0.1:{server.port}").send(a_message())

    assert len(server.letters) == 1


def test_a_server_that_is_not_there_or_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"smtp://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(MailUnavailable, match="timed out"):
            SmtpTransport(url, timeout_seconds=0.1).send(a_message())

    with pytest.raises(MailUnavailable, match="ConnectionRefusedError"):
        SmtpTransport(url).send(a_message())


def test_an_address_in_another_script_needs_a_server_that_can_carry_it() -> None:
    message = a_message(recipient=Mailbox("ελένη@example.gr"))

    with SmtpServer() as server:
        SmtpTransport(f"smtp://127.0.0.1:{server.port}").send(message)
    with SmtpServer(extensions=()) as old, pytest.raises(MailRefused, match="SMTPUTF8"):
        SmtpTransport(f"smtp://127.0.0.1:{old.port}").send(message)

    assert "\r\nTo: ελένη@example.gr\r\n".encode() in server.letters[0]
    assert "rcpt TO:<ελένη@example.gr>" in server.heard
    assert old.letters == []


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "smtp://h?starttls=maybe"])
def test_a_url_that_is_none_of_a_mail_server_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpTransport(url)


def test_a_password_is_never_told_in_the_clear_when_tls_is_asked_for() -> None:
    with SmtpServer(extensions=("AUTH PLAIN",)) as server:
        url = f"smtp://ada:pass@127.0.0.1:{server.port}?starttls=always"
        with pytest.raises(MailUnavailable, match="offers no TLS"):
            SmtpTransport(url).send(a_message())

    assert not any("AUTH" in line for line in server.heard)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The contexts of a server with a certificate of its own and of a client that trusts it."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    key, certificate = (tmp_path_factory.mktemp("tls") / name for name in ("key", "certificate"))
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", key, "-out", certificate]
    subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


def test_starttls_comes_before_the_password(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    with SmtpServer(extensions=("AUTH PLAIN", "STARTTLS"), tls=tls[0]) as server:
        url = f"smtp://ada:pass@127.0.0.1:{server.port}?starttls=always"
        SmtpTransport(url, tls=tls[1]).send(a_message())

    verbs = [line.split()[0] for line in server.heard]
    assert verbs == ["ehlo", "STARTTLS", "ehlo", "AUTH", "mail", "rcpt", "data", "quit"]
    assert len(server.letters) == 1


def test_smtps_is_secret_from_the_first_byte(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    with SmtpServer(tls=tls[0], is_tls_from_start=True) as server:
        SmtpTransport(f"smtps://127.0.0.1:{server.port}", tls=tls[1]).send(a_message())

    assert server.letters == [bytes(a_message())]


def test_a_certificate_nobody_vouches_for_is_not_trusted(
    tls: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    with SmtpServer(tls=tls[0], is_tls_from_start=True) as server:
        transport = SmtpTransport(f"smtps://127.0.0.1:{server.port}")
        with pytest.raises(MailUnavailable, match="SSLCertVerificationError"):
            transport.send(a_message())

    assert server.letters == []
