"""What the letters say: ``shape`` names the parts, a module for each language fills them."""

from shop.mail.words import english, french, german
from shop.mail.words.shape import Kind, Labels, Words

LABELS = {"en": english.LABELS, "de": german.LABELS, "fr": french.LABELS}
LETTERS = {"en": english.LETTERS, "de": german.LETTERS, "fr": french.LETTERS}

__all__ = ["LABELS", "LETTERS", "Kind", "Labels", "Words", "language_of"]


def language_of(locale: str) -> str:
    """The language we write to readers of ``locale``: ``"de_AT"`` is German, unknown English."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in LETTERS else "en"
