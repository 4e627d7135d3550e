"""Webhooks."""

from msgspec import Struct


class Receipt(Struct, frozen=True):
    """The event is recorded; ``repeated`` says that it was so already."""

    recorded: bool
    repeated: bool
