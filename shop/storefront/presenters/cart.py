"""The cart: a page of one visitor, never cached."""

from dataclasses import dataclass
from typing import Literal

from shop.browse.values import Availability, Picture, ProductCard
from shop.kernel.money import Money
from shop.storefront.presenters.buying import Sums
from shop.storefront.presenters.catalogue import DeliveryPromise


@dataclass(frozen=True, slots=True)
class CartLine:
    """A thing in the cart. ``most`` is how many can be chosen of it, at least 1.

    A sold-out line stays to be seen, its ``total`` counts in no sum. What is not sold any more
    has no ``slug``.
    """

    sku: str
    title: str
    options: str
    slug: str
    picture: Picture
    quantity: int
    most: int
    unit_price: Money
    total: Money
    availability: Availability


NoticeCode = Literal[
    "added",
    "price_up",
    "price_down",
    "sold_out",
    "withdrawn",
    "exceeds_stock",  # it was set to what is left
    "fewer_left",  # it was not; the order would be refused
    "removed",
    "form_expired",
]


@dataclass(frozen=True, slots=True)
class CartNotice:
    """Something the buyer must hear before going on. Facts only; the template has the words.

    ``quantity`` is how many are in the cart now, how many are left of what is more than that, or
    how many a removed line had.
    """

    code: NoticeCode
    title: str = ""
    sku: str = ""
    quantity: int = 0
    now: Money | None = None
    before: Money | None = None


@dataclass(frozen=True, slots=True)
class CartPage:
    """The cart with what changed since the last visit."""

    lines: tuple[CartLine, ...]
    notices: tuple[CartNotice, ...]
    sums: Sums | None
    delivery: DeliveryPromise | None
    csrf_token: str
    top: tuple[ProductCard, ...] = ()

    @property
    def count(self) -> int:
        """Pieces that can be bought."""
        return sum(line.quantity for line in self.lines if line.availability != "sold_out")
