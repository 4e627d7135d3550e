"""Text as it comes from outside, made fit for a line, an address or a key."""

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# What NFKD does not take apart, and the German umlauts, which are two letters when spelt out.
_SPELT_OUT = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss",
        "æ": "ae", "œ": "oe", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
        "'": None, "’": None, "ʼ": None,
    }
)  # fmt: skip


def slugify(text: str) -> str:
    """``text`` as a part of an address: ASCII lower-case letters and digits joined by ``-``.

    Empty when nothing of it can be spelt so. Applying it twice changes nothing.

    >>> slugify("Men’s jacket, grün & weiß")
    'mens-jacket-gruen-weiss'
    """
    # Composed first, so that "u" + combining dots is the same umlaut as "ü".
    composed = unicodedata.normalize("NFKC", text).lower().translate(_SPELT_OUT)
    plain = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def one_line(text: str) -> str:
    """``text`` on one line: runs of any white space (U+2028, no-break, tabs) become one space.

    Control characters and lone surrogates go; PostgreSQL stores neither NUL nor surrogates.
    """
    # Nearly all text is printable, and then there is nothing to take out: ten times as fast.
    return " ".join((text if text.isprintable() else without_controls(text)).split())


def without_controls(text: str) -> str:
    """``text`` with its line ends as ``\\n`` and without control characters and surrogates."""
    return _CONTROLS.sub("", re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", text))
