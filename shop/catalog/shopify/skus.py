"""A SKU for every variant: the file's own where it is unique, else one made from the handle.

The same file always gives the same SKUs. Given SKUs are handed out first, so that no made one
takes a SKU which the file gives to a variant further down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shop.catalog.shopify.cells import LONGEST_TEXT
from shop.kernel.text import slugify

# Room for "-" and a number behind a made SKU.
_LONGEST_MADE = LONGEST_TEXT - 8


@dataclass(frozen=True, slots=True)
class Claim:
    """A variant that needs a SKU; ``given`` is what the file says and may be empty."""

    line: int
    handle: str
    given: str
    option_values: tuple[str, ...]


def assign_skus(claims: Iterable[Claim], owners: Mapping[str, str]) -> dict[int, str]:
    """A unique SKU for the line of each claim.

    The first to claim a given SKU keeps it. ``owners`` says which SKUs other products of the
    brand have already (SKU to handle); only the same product may have them again.
    """
    assigned: dict[int, str] = {}
    used: set[str] = set()

    def is_free(sku: str, handle: str) -> bool:
        return sku not in used and owners.get(sku, handle) == handle

    without = []
    for claim in claims:
        if claim.given and is_free(claim.given, claim.handle):
            assigned[claim.line] = claim.given
            used.add(claim.given)
        else:
            without.append(claim)
    next_suffix: dict[str, int] = {}
    for claim in without:
        base = made_sku(claim.handle, claim.option_values)
        suffix, sku = next_suffix.get(base, 2), base
        while not is_free(sku, claim.handle):
            suffix, sku = suffix + 1, f"{base}-{suffix}"
        assigned[claim.line] = sku
        used.add(sku)
        next_suffix[base] = suffix
    return assigned


def made_sku(handle: str, option_values: tuple[str, ...]) -> str:
    """``<handle>-<options>``, or the handle alone where there is nothing to choose."""
    parts = [handle, *(slugify(value) for value in option_values)]
    return "-".join(part for part in parts if part)[:_LONGEST_MADE].rstrip("-")
