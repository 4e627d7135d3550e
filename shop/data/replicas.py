"""A replica, and whether it is worth asking: one that failed is left alone for a while."""

import time
from dataclasses import dataclass

import sqlalchemy as sa

EJECTION_SECONDS = 1.0
# Doubled by each further failure, up to this: a reader who tries a mute server loses time.
LONGEST_EJECTION_SECONDS = 8.0
# Longer than a connection takes; should the one who tries it die, another may try after this.
TRIAL_SECONDS = 3.0


@dataclass
class Replica:
    """One replica's engine and since when it may be asked again."""

    name: str
    engine: sa.Engine
    ejected_until: float = 0.0
    failures: int = 0
    on_trial: bool = False

    def may_be_asked(self) -> bool:
        """Whether to ask it now. After an ejection one reader tries it; others go elsewhere."""
        now = time.monotonic()
        if now < self.ejected_until:
            return False
        if self.failures:
            self.on_trial = True
            self.ejected_until = now + TRIAL_SECONDS
        return True

    def eject(self) -> None:
        """Ask others for a while: it just failed."""
        now = time.monotonic()
        if now < self.ejected_until and not self.on_trial:
            return  # another reader has said so already: one death is one failure
        self.on_trial = False
        self.failures += 1
        seconds = EJECTION_SECONDS * 2 ** (self.failures - 1)
        self.ejected_until = now + min(seconds, LONGEST_EJECTION_SECONDS)

    def admit(self) -> None:
        """It answered: ask it as any other."""
        self.failures, self.ejected_until, self.on_trial = 0, 0.0, False
