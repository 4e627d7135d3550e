"""What each test token does. A token outside this table is no card at all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the bank behind a token acts; by default it approves at once."""

    decline_code: str | None = None
    is_slow: bool = False
    refusals_first: int = 0
    keeps_silent: bool = False
    asks_buyer: bool = False


TOKENS: dict[str, Behaviour] = {
    "tok_visa": Behaviour(),
    "tok_declined": Behaviour(decline_code="card_declined"),
    "tok_insufficient_funds": Behaviour(decline_code="insufficient_funds"),
    "tok_expired_card": Behaviour(decline_code="expired_card"),
    "tok_incorrect_cvc": Behaviour(decline_code="incorrect_cvc"),
    "tok_incorrect_number": Behaviour(decline_code="incorrect_number"),
    "tok_lost_card": Behaviour(decline_code="lost_card"),
    "tok_slow": Behaviour(is_slow=True),
    "tok_timeout": Behaviour(keeps_silent=True),
    "tok_unreachable": Behaviour(refusals_first=2),
    "tok_requires_action": Behaviour(asks_buyer=True),
}


@dataclass(frozen=True, slots=True)
class Timing:
    """All waits of the provider. ``pace`` shortens them together, so that tests need not sleep."""

    slow_seconds: float
    silence_seconds: float
    retry_seconds: tuple[float, ...]

    @classmethod
    def at_pace(cls, pace: float) -> "Timing":
        """Pace 1 is what CONTRACT promises: 2 s of dawdling, at most 60 s of silence.

        A webhook is tried 8 times; the 7 waits between the tries add up to ten minutes.
        """
        waits = (1, 4, 15, 40, 90, 180, 270)
        return cls(2 * pace, 60 * pace, tuple(wait * pace for wait in waits))
