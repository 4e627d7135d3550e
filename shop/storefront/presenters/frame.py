"""The shop around every page: its name, its language, who sells, where else it sells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seller:
    """Who the buyer deals with, as the law wants it named on every page."""

    name: str
    lines: tuple[str, ...] = ()
    email: str = ""
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A collection in the menu."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class RegionLink:
    """A shop of the same brand in another market."""

    name: str
    address: str
    currency: str
    language: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What the layout needs of a tenant; the same for all its visitors.

    ``language`` is that of the texts, ``locale`` how amounts and days are written (see
    ``formatting.formatting_locale``), ``zone`` an IANA name. A page for an unknown host has
    a frame without seller and menu. ``has_demo_payments`` says that no real money moves.
    """

    name: str
    language: str = "en"
    locale: str = "en_IE"
    zone: str = "UTC"
    currency: str = "EUR"
    tax_regime: str = "vat_included"
    seller: Seller | None = None
    menu: tuple[MenuEntry, ...] = ()
    regions: tuple[RegionLink, ...] = ()
    has_demo_payments: bool = False


@dataclass(frozen=True, slots=True)
class RegionsPage:
    """Where an unknown host may go on."""

    regions: tuple[RegionLink, ...]
