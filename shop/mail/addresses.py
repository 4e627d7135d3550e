"""Names and addresses of people, as a header may carry them."""

import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address

import idna

from shop.kernel.text import one_line
from shop.mail.errors import MailRefused

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Mailbox:
    """Where a letter goes or comes from; both as typed, in any script."""

    address: str
    name: str = ""

    @property
    def is_ascii(self) -> bool:
        """Whether any mail server can reach it; else the server must speak SMTPUTF8 (RFC 6531)."""
        return self.address.rpartition("@")[0].isascii()

    @property
    def domain(self) -> str:
        """The part behind the @, as DNS knows it: ``"xn--bcher-kva.example"``."""
        return _domain(self.address.rpartition("@")[2])

    @property
    def display_name(self) -> str:
        """The name on one line, cut where no real name is that long."""
        return one_line(self.name)[:_LONGEST_NAME]

    def header(self) -> Address:
        """The value of a From or To header. Raises MailRefused for an address that is none."""
        local = self.address.rpartition("@")[0]
        if not local or "@" in local or any(map(_is_blank_or_control, local)):
            raise MailRefused("not an e-mail address")
        return Address(display_name=self.display_name, username=local, domain=self.domain)


def _domain(text: str) -> str:
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise MailRefused(f"not the domain of an e-mail address: {error}") from None


def _is_blank_or_control(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign).startswith("C")
