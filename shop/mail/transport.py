"""How letters leave: to a mail server, or into a folder where there is none.

A transport either returns, and the letter is no longer ours to worry about, or raises
MailRefused (never again) or MailUnavailable (again later).
"""

import hashlib
import re
import smtplib
import ssl
import tempfile
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from shop.mail.errors import MailRefused, MailUnavailable

_SAFE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}")


class Transport(Protocol):
    """The port: whatever takes a finished message."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over; raises MailRefused or MailUnavailable."""


def transport_for(smtp_url: str, folder: Path) -> Transport:
    """The server of ``smtp_url``; without one, letters become files in ``folder``."""
    return SmtpTransport(smtp_url) if smtp_url else FileTransport(folder)


class FileTransport:
    """Writes ``<time>-<kind>-<id>.eml``; a repeated letter replaces its own file.

    A file is there whole or not at all. The name a letter got first is kept as a symbolic link
    (made atomically, and only once), since a repeat may be written at another time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = folder / ".names"

    def send(self, message: EmailMessage) -> None:
        """Write the message; raises MailUnavailable when the folder cannot be written."""
        try:
            self._names.mkdir(parents=True, exist_ok=True)
            self._write(self._claim_name(message), bytes(message))
        except OSError as error:
            raise MailUnavailable(f"cannot write the letter: {error.strerror}") from error

    def _claim_name(self, message: EmailMessage) -> str:
        identity = _identity(message)
        time = message["Date"].datetime.strftime("%Y%m%dT%H%M%S")
        name = f"{time}-{identity.replace('.', '-', 1)}.eml"
        link = self._names / identity
        try:
            link.symlink_to(Path("..") / name)
        except FileExistsError:
            return link.readlink().name
        return name

    def _write(self, name: str, content: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=self._names, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o600)
        Path(file.name).replace(self._folder / name)


class SmtpTransport:
    """Speaks SMTP to the server of a URL; a connection for each letter.

    ``smtp://host`` uses STARTTLS where it is offered, and insists on it before it tells a
    password; a server on this very machine is spoken to in the clear. ``?starttls=always``
    insists, ``?starttls=never`` does without. ``smtps://host`` is TLS from the first byte.
    """

    def __init__(
        self, url: str, *, timeout_seconds: float = 10.0, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        self._starttls = parse_qs(parts.query).get("starttls", ["auto"])[-1]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://user:password@host:port")
        if self._starttls not in ("auto", "always", "never"):
            raise ValueError("starttls in SMTP_URL is auto, always or never")
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._port = parts.port or (465 if self._is_tls else 587 if self._user else 25)
        self._timeout_seconds = timeout_seconds
        self._tls = tls

    def send(self, message: EmailMessage) -> None:
        """Hand the message to the server, which has it once this returns."""
        try:
            client = self._connect()
            try:
                self._greet(client)
                client.send_message(message)
            finally:
                _part(client)
        except (smtplib.SMTPException, OSError) as error:
            raise _judge(error) from error

    def _connect(self) -> smtplib.SMTP:
        address = self._host, self._port
        if self._is_tls:
            context = self._tls or ssl.create_default_context()
            return smtplib.SMTP_SSL(*address, timeout=self._timeout_seconds, context=context)
        return smtplib.SMTP(*address, timeout=self._timeout_seconds)

    def _greet(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        if not self._is_tls and self._wants_starttls(client):
            client.starttls(context=self._tls or ssl.create_default_context())
            client.ehlo_or_helo_if_needed()  # what was said before TLS does not count
        if self._user and not client.has_extn("auth"):
            raise MailUnavailable(f"{self._host} takes no password")
        if self._user:
            client.login(self._user, self._password)

    def _wants_starttls(self, client: smtplib.SMTP) -> bool:
        if self._starttls == "never" or (self._starttls == "auto" and _is_here(self._host)):
            return False
        is_offered = client.has_extn("starttls")
        if not is_offered and (self._user or self._starttls == "always"):
            raise MailUnavailable(f"{self._host} offers no TLS; nothing is sent in the clear")
        return is_offered


def _judge(error: smtplib.SMTPException | OSError) -> MailRefused | MailUnavailable:
    """Whether the letter is at fault (for good) or the server, the way or our set-up (for now)."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailRefused("the server cannot carry this address (no SMTPUTF8)")
    code, answer = _answer(error)
    blames_letter = isinstance(
        error,
        smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError,
    )
    if blames_letter and code >= 500:
        return MailRefused(f"the server refused the letter: {code} {answer}", smtp_code=code)
    return MailUnavailable(f"the letter was not taken: {code or ''} {answer}")


def _answer(error: smtplib.SMTPException | OSError) -> tuple[int, str]:
    code: int
    answer: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # We write to one person at a time; of several the mildest answer would count.
        code, answer = min(error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    else:
        code, answer = 0, f"{type(error).__name__}: {error}"
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return code, " ".join(text.split())[:200]


def _part(client: smtplib.SMTP) -> None:
    """Say goodbye; what the server thinks of that changes nothing about the letter."""
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


def _identity(message: EmailMessage) -> str:
    """The left part of the Message-ID where it can name a file, else a digest of it."""
    identity = str(message["Message-ID"]).strip("<>")
    name = identity.partition("@")[0]
    return name if _SAFE_NAME.fullmatch(name) else hashlib.sha256(identity.encode()).hexdigest()


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
