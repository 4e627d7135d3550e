"""Both generations of the header: which column holds which field.

Names are compared without regard to case. Shopify renamed nearly all columns in 2025, and
files mixed by hand exist, so a field is found under either of its names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.catalog.errors import NotAProductExport

# field: (name in the old header, name in the new one, further names seen in the wild)
NAMES: dict[str, tuple[str, ...]] = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title", "Title"),
    "description": ("Body (HTML)", "Description", "Body HTML"),
    "vendor": ("Vendor", "Vendor"),
    "category": ("Product Category", "Product category"),
    "type": ("Type", "Type", "Custom Product Type"),
    "tags": ("Tags", "Tags"),
    "published": ("Published", "Published on online store"),
    "status": ("Status", "Status"),
    "option1_name": ("Option1 Name", "Option1 name"),
    "option1_value": ("Option1 Value", "Option1 value"),
    "option2_name": ("Option2 Name", "Option2 name"),
    "option2_value": ("Option2 Value", "Option2 value"),
    "option3_name": ("Option3 Name", "Option3 name"),
    "option3_value": ("Option3 Value", "Option3 value"),
    "sku": ("Variant SKU", "SKU"),
    "barcode": ("Variant Barcode", "Barcode", "Barcodes"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "stock": ("Variant Inventory Qty", "Inventory quantity"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price", "Compare At Price"),
    "requires_shipping": ("Variant Requires Shipping", "Requires shipping"),
    "taxable": ("Variant Taxable", "Charge tax"),
    "image_url": ("Image Src", "Product image URL"),
    "image_position": ("Image Position", "Image position"),
    "image_alt": ("Image Alt Text", "Image alt text"),
    "variant_image": ("Variant Image", "Variant image URL"),
}
# "Price / South America": the names in front of the market, see "International CSV columns".
MARKET_NAMES: dict[str, tuple[str, ...]] = {
    "market_price": ("Price",),
    "market_compare_at": ("Compare At Price", "Compare-at price"),
    "market_included": ("Included",),
}
_REQUIRED = ("handle", "title", "price")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field of this file stands, and what its column is called there."""

    places: dict[str, int]
    names: dict[str, str]
    width: int

    def name(self, field: str) -> str:
        """The column's name as this file spells it, or the field's usual one."""
        return self.names.get(field, NAMES.get(field, (field,))[0])


def find_columns(header: Sequence[str], markets: Sequence[str]) -> Columns:
    """The columns of ``header``; those of a market count if it is one of ``markets``.

    Raises ``NotAProductExport`` naming what is missing. Where two columns have the same name,
    the first counts.
    """
    titles = [" ".join(title.split()) for title in header]
    first_at: dict[str, int] = {}
    for place, title in enumerate(titles):
        first_at.setdefault(title.casefold(), place)
    wanted = NAMES | _market_columns(markets)
    places = {
        field: first_at[name.casefold()]
        for field, names in wanted.items()
        for name in reversed(names)
        if name.casefold() in first_at
    }
    _refuse_if_missing(places, titles)
    return Columns(places, {field: titles[at] for field, at in places.items()}, len(titles))


def _market_columns(markets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {
        field: tuple(f"{name} / {market.strip()}" for market in markets for name in names)
        for field, names in MARKET_NAMES.items()
    }


def _refuse_if_missing(places: dict[str, int], titles: list[str]) -> None:
    missing = [field for field in _REQUIRED if field not in places]
    if "market_price" in places and "price" in missing:
        missing.remove("price")
    if not missing:
        return
    generation = _generation(titles)
    raise NotAProductExport([NAMES[field][generation] for field in missing], _hint(titles))


def _generation(titles: list[str]) -> int:
    """0 for the old header, 1 for the new one if that clearly shares more names with it.

    One name alone tells nothing: many a foreign file has a column "SKU" or "Price".
    """
    known = {title.casefold() for title in titles}
    shared = [
        sum(names[generation].casefold() in known for names in NAMES.values())
        for generation in (0, 1)
    ]
    return int(shared[1] > shared[0] + 1)


def _hint(titles: list[str]) -> str:
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(titles) == 1 and titles[0].count(sign) > 1:
            return f"The columns are separated by {word}; commas are needed."
    return ""
