"""Which variant a product's address means, and what else could be chosen from there.

All options but the last are links: a page for every value, so that it works without script
and caches can hold it. The last one is a set of radios inside the form that buys. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.browse.values import ProductPage, VariantOffer
from shop.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ValueLink:
    """A value of an option that leads to another address of the same product."""

    value: str
    query: dict[str, str]
    chosen: bool
    sold_out: bool


@dataclass(frozen=True, slots=True)
class LinkRow:
    """An option chosen by links."""

    name: str
    links: tuple[ValueLink, ...]


@dataclass(frozen=True, slots=True)
class ValueRadio:
    """A variant chosen inside the form. ``price`` is given only where the row's prices differ."""

    sku: str
    value: str
    query: dict[str, str]
    chosen: bool
    sold_out: bool
    price: Money | None


@dataclass(frozen=True, slots=True)
class RadioRow:
    """The last option."""

    name: str
    radios: tuple[ValueRadio, ...]


@dataclass(frozen=True, slots=True)
class BuyBox:
    """What can be chosen, and the variant that is chosen now."""

    chosen: VariantOffer
    link_rows: tuple[LinkRow, ...]
    radio_row: RadioRow | None

    @property
    def label(self) -> str:
        """The chosen values in words: ``"Spruce, M"``; empty for a product without choices."""
        return ", ".join(self.chosen.options) if self.radio_row else ""


def buy_box(product: ProductPage, wanted: Mapping[str, str]) -> BuyBox:
    """The choices of ``product`` when the address asks for ``wanted`` (parameter to value).

    What the address does not say, or says wrongly, is filled so that as much of the wish as
    possible holds and the variant can be bought if any can.
    """
    names = [parameter(option.name) for option in product.options]
    wish = [wanted.get(name, "") for name in names]
    chosen = max(product.variants, key=lambda variant: _closeness(variant, wish))
    if not product.options:
        return BuyBox(chosen, (), None)
    rows = tuple(_link_row(product, index, chosen, names) for index in range(len(names) - 1))
    return BuyBox(chosen, rows, _radio_row(product, chosen, names))


def parameter(option_name: str) -> str:
    """The name an option has in an address: ``"Shoe size"`` is ``"shoe-size"``."""
    return "-".join(option_name.lower().split())


def _closeness(variant: VariantOffer, wish: list[str]) -> tuple[list[bool], bool]:
    """Earlier options weigh more; among equals the one that can be bought is closer.

    ``max`` keeps the first of equals, so the shop's own order decides the rest.
    """
    pairs = zip(variant.options, wish, strict=False)
    return [value == wished for value, wished in pairs], variant.availability != "sold_out"


def _link_row(product: ProductPage, index: int, chosen: VariantOffer, names: list[str]) -> LinkRow:
    option = product.options[index]
    before = chosen.options[:index]
    links = []
    for value in option.values:
        reachable = [
            v for v in product.variants if v.options[:index] == before and v.options[index] == value
        ]
        if reachable:
            links.append(_value_link(value, index, reachable, chosen, names))
    return LinkRow(option.name, tuple(links))


def _value_link(
    value: str,
    index: int,
    reachable: list[VariantOffer],
    chosen: VariantOffer,
    names: list[str],
) -> ValueLink:
    wished = (*chosen.options[:index], value, *chosen.options[index + 1 :])
    return ValueLink(
        value=value,
        query=dict(zip(names, wished, strict=True)),
        chosen=chosen.options[index] == value,
        sold_out=all(variant.availability == "sold_out" for variant in reachable),
    )


def _radio_row(product: ProductPage, chosen: VariantOffer, names: list[str]) -> RadioRow:
    row = [v for v in product.variants if v.options[:-1] == chosen.options[:-1]]
    prices_differ = len({variant.price for variant in row}) > 1
    radios = tuple(
        ValueRadio(
            sku=variant.sku,
            value=variant.options[-1],
            query=dict(zip(names, variant.options, strict=True)),
            chosen=variant.sku == chosen.sku,
            sold_out=variant.availability == "sold_out",
            price=variant.price if prices_differ else None,
        )
        for variant in row
    )
    return RadioRow(product.options[-1].name, radios)
