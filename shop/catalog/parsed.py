"""What a product file says, freed of the file's format: values for the importer.

Texts are on one line, without control characters; amounts are minor units of the market's
currency; ``line`` is the physical line of the file, counted from 1, on which a row starts.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParsedImage:
    """A picture of a product; ``position`` counts from 1 without gaps."""

    url: str
    alt: str
    position: int


@dataclass(frozen=True, slots=True)
class ParsedVariant:
    """One buyable thing. ``option_values`` stand in the order of the product's ``options``."""

    sku: str
    option_values: tuple[str, ...]
    price: int
    compare_at: int | None
    grams: int
    barcode: str
    requires_shipping: bool
    taxable: bool
    opening_stock: int
    image_url: str
    line: int


@dataclass(frozen=True, slots=True)
class ParsedProduct:
    """A whole product; ``options`` is empty when there is one variant without a choice."""

    handle: str
    title: str
    description_html: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    options: tuple[str, ...]
    variants: tuple[ParsedVariant, ...]
    images: tuple[ParsedImage, ...]
    published: bool
    line: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, and why; ``handle`` is empty when the row does not tell it.

    A product with one refused row is refused whole, so that nothing is half-written.
    """

    line: int
    handle: str
    reason: str
    code: str


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Everything a file said: products in the order of the file, refusals by line."""

    products: tuple[ParsedProduct, ...]
    refused: tuple[Refused, ...]
