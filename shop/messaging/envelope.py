"""Events: what happened, in the past tense, as frozen values; and how they travel.

An event carries ids and amounts, never personal data: it may cross a queue that several
systems read. Its version grows when a field changes its meaning; new fields have defaults.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import msgspec

E = TypeVar("E", bound="Event")


class UnknownVersion(Exception):
    """The event was written by a newer release; its message waits for a newer worker."""


@dataclass(frozen=True)
class Event:
    """Something that has happened. Subclasses give ``name`` and ``version``."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1


def to_payload(event: Event) -> dict[str, Any]:
    """The event as JSON values; ids and times become text."""
    payload: dict[str, Any] = msgspec.to_builtins(event)
    return {**payload, "version": event.version}


def from_payload(event_type: type[E], payload: dict[str, Any]) -> E:
    """The event that ``payload`` spells; fields this version does not know are left out.

    Raises UnknownVersion for an event of a newer version: a field may mean something else there.
    """
    if payload.get("version", 1) > event_type.version:
        raise UnknownVersion(f"{event_type.name} came in version {payload['version']}")
    return msgspec.convert(payload, event_type)
