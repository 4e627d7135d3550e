"""How a reservation may move. Pure.

What a number on the shelf is called stands in ``shop.catalog.rules``.
"""

ARROWS: dict[str, frozenset[str]] = {
    "held": frozenset({"paying", "expired", "released"}),
    "paying": frozenset({"claimed", "released"}),
    "claimed": frozenset(),
    "expired": frozenset(),
    "released": frozenset(),
}


def sources_of(target: str) -> list[str]:
    """The states from which a reservation may become ``target``, sorted."""
    return sorted(source for source, targets in ARROWS.items() if target in targets)
