"""The headers of a letter: from whom, to whom, about what, and by which name it is known."""

import email.policy
import re
from email.message import EmailMessage

from shop.kernel.text import one_line
from shop.mail.addresses import Mailbox

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_SUBJECT = 200


def message_id(kind: str, order_id: str, tenant_id: str, domain: str) -> str:
    """The same for the same letter, whoever builds it and however often."""
    for part in (kind, order_id, tenant_id):
        if not _SAFE_ID.fullmatch(part):
            raise ValueError(f"not an id: {part!r}")
    return f"<{kind}.{order_id}.{tenant_id}@{domain}>"


def open_envelope(sender: Mailbox, recipient: Mailbox, subject: str, identity: str) -> EmailMessage:
    """A message without a body yet. Raises MailRefused when an address is none."""
    needs_utf8 = not (recipient.is_ascii and sender.is_ascii)
    message = EmailMessage(policy=_LetterPolicy(linesep="\r\n", utf8=needs_utf8))
    message["From"] = sender.header()
    message["To"] = recipient.header()
    message["Subject"] = one_line(subject)[:_LONGEST_SUBJECT]
    message["Message-ID"] = identity
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    return message


class _LetterPolicy(email.policy.EmailPolicy):
    """SMTP's line ends; a Message-ID stays on its line, whose folding some readers mistake."""

    def fold(self, name: str, value: str) -> str:
        """One header as text."""
        if name.lower() == "message-id":
            return f"{name}: {value}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as bytes."""
        if name.lower() == "message-id":
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)
