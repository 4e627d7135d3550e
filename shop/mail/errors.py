"""Why a letter did not leave.

Refusal
└── MailRefused        for good: this letter will never be taken (5xx, an unusable address)
Unavailable
└── MailUnavailable    for now: the server is away, busy (4xx) or not set up rightly
"""

from shop.kernel.errors import Refusal, Unavailable


class MailRefused(Refusal):
    """Sending it again would be refused again; ``smtp_code`` is among the facts when known."""

    code = "mail_refused"


class MailUnavailable(Unavailable):
    """The letter was not taken, or we did not hear so; the same letter may be sent again."""

    code = "mail_unavailable"
