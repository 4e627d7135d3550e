"""Products as a file would give them, for tests that do not care about files."""

from dataclasses import replace
from typing import Any

from shop.catalog.parsed import ParsedImage, ParsedProduct, ParsedVariant


def a_variant(sku: str, *options: str, price: int = 2500, **changes: Any) -> ParsedVariant:
    """A variant of 2,500 minor units and 20 pieces."""
    variant = ParsedVariant(
        sku=sku,
        option_values=options,
        price=price,
        compare_at=None,
        grams=300,
        barcode="",
        requires_shipping=True,
        taxable=True,
        opening_stock=20,
        image_url="",
        line=2,
    )
    return replace(variant, **changes)


def a_product(handle: str, *variants: ParsedVariant, **changes: Any) -> ParsedProduct:
    """A published product; with one variant ``<HANDLE>-1`` unless others are given."""
    product = ParsedProduct(
        handle=handle,
        title=handle.replace("-", " ").capitalize(),
        description_html="<p>Good.</p>",
        vendor="Doorbuster Outdoor",
        product_type="Outdoor",
        tags=("Travel",),
        options=(),
        variants=variants or (a_variant(f"{handle.upper()}-1"),),
        images=(ParsedImage("https://pictures.example/1.jpg", "From the side", 1),),
        published=True,
        line=2,
    )
    return replace(product, **changes)
