"""Pages for what went wrong. They need no database: each can be shown while one is away."""

from dataclasses import dataclass

from shop.browse.values import ProductCard


@dataclass(frozen=True, slots=True)
class Resend:
    """A form that sends again what was sent, with a fresh token and the same order key."""

    action: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """What an error page may know. ``address`` is the page that was asked for (GET only)."""

    request_id: str = ""
    retry_after_seconds: int = 0
    address: str = ""
    resend: Resend | None = None
    top: tuple[ProductCard, ...] = ()
