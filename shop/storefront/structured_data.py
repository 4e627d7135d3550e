"""A product's offer in the words of schema.org, for the data block of its page. Pure.

The block says what the page says: the same price, the same availability. A product with
choices is a ``ProductGroup`` with one address per variant, as search engines ask for it.
"""

from collections.abc import Callable
from typing import Any

from shop.browse.values import Availability, ProductPage, VariantOffer
from shop.storefront.choice import parameter

_AVAILABILITY: dict[Availability, str] = {
    "in_stock": "https://schema.org/InStock",
    "few_left": "https://schema.org/LimitedAvailability",
    "sold_out": "https://schema.org/SoldOut",
}

# The properties schema.org has for what variants differ by; others vary without a name.
_PROPERTIES = {
    "color": "color",
    "colour": "color",
    "material": "material",
    "pattern": "pattern",
    "size": "size",
}


def product_data(
    product: ProductPage, address: Callable[..., str], picture: Callable[[str], str], text: str
) -> dict[str, Any]:
    """The data block. ``address(**query)`` and ``picture(url)`` give absolute addresses,
    ``text`` is the description without its HTML."""
    about = {
        "@context": "https://schema.org",
        "name": product.card.title,
        "image": [picture(p.url) for p in product.pictures or (product.card.image,)],
        "description": text,
        "brand": {"@type": "Brand", "name": product.card.vendor},
    }
    if not product.options:
        only = product.variants[0]
        return about | {"@type": "Product", "sku": only.sku, "offers": _offer(only, address())}
    names = [parameter(option.name) for option in product.options]
    return about | {
        "@type": "ProductGroup",
        "productGroupID": str(product.card.id),
        "url": address(),
        "variesBy": [f"https://schema.org/{_PROPERTIES[n]}" for n in names if n in _PROPERTIES],
        "hasVariant": [_variant(product, variant, names, address) for variant in product.variants],
    }


def _variant(
    product: ProductPage, variant: VariantOffer, names: list[str], address: Callable[..., str]
) -> dict[str, Any]:
    query = dict(zip(names, variant.options, strict=True))
    told = {_PROPERTIES[name]: query[name] for name in names if name in _PROPERTIES}
    return {
        "@type": "Product",
        "name": f"{product.card.title}, {', '.join(variant.options)}",
        "sku": variant.sku,
        **told,
        "offers": _offer(variant, address(**query)),
    }


def _offer(variant: VariantOffer, address: str) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "url": address,
        "price": str(variant.price.decimal()),
        "priceCurrency": variant.price.currency,
        "availability": _AVAILABILITY[variant.availability],
        "itemCondition": "https://schema.org/NewCondition",
    }
