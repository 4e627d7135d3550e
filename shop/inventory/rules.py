"""What a number on the shelf is called, and how a reservation may move. Pure."""

FEW = 10

ARROWS: dict[str, frozenset[str]] = {
    "held": frozenset({"paying", "expired", "released"}),
    "paying": frozenset({"claimed", "released"}),
    "claimed": frozenset(),
    "expired": frozenset(),
    "released": frozenset(),
}


def stock_state(available: int) -> str:
    """``sold_out``, ``few_left`` (1 to 10) or ``in_stock``: what the outside is told."""
    if available <= 0:
        return "sold_out"
    return "few_left" if available <= FEW else "in_stock"


def sources_of(target: str) -> list[str]:
    """The states from which a reservation may become ``target``, sorted."""
    return sorted(source for source, targets in ARROWS.items() if target in targets)
