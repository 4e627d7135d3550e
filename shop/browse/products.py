"""A product's page in the current tenant's storefront."""

from shop.browse.cards import collection_card, money_or_none, product_card
from shop.browse.errors import ProductNotFound
from shop.browse.pictures import find_colour, product_picture
from shop.browse.values import (
    CollectionCard,
    Option,
    Picture,
    ProductPage,
    VariantOffer,
)
from shop.cache import keys
from shop.cache.remember import remember
from shop.catalog.queries.products import ProductDetail, VariantDetail, find_product
from shop.catalog.queries.shelves import list_collections
from shop.catalog.queries.shown import ProductSummary
from shop.data.session import Plane, reading
from shop.data.tenants import Tenant, current_tenant
from shop.kernel.money import Money


def get_product(slug: str) -> ProductPage:
    """The page of the product at ``slug``; ProductNotFound when the tenant shows none there."""
    tenant = current_tenant()
    return remember(keys.product_page(tenant.id, slug), ProductPage, lambda: _load(tenant, slug))


def _load(tenant: Tenant, slug: str) -> ProductPage:
    with reading(Plane.CATALOGUE) as session:
        detail = find_product(session, tenant, slug)
        if detail is None:
            raise ProductNotFound(f"there is no product {slug!r}", slug=slug)
        collections = list_collections(session, tenant, of_product=detail.summary.id)
    cards = tuple(collection_card(one) for one in collections)
    return _page(detail, cards, tenant.currency)


def _page(
    detail: ProductDetail, collections: tuple[CollectionCard, ...], currency: str
) -> ProductPage:
    card = product_card(detail.summary, currency)
    variants = tuple(_offer(variant, detail.summary, currency) for variant in detail.variants)
    pictures = {each.picture.url: each.picture for each in variants if each.picture is not None}
    return ProductPage(
        card=card,
        description_html=detail.description_html,
        options=_options(detail),
        variants=variants,
        pictures=tuple(pictures.values()) or (card.image,),
        collections=collections,
    )


def _offer(variant: VariantDetail, product: ProductSummary, currency: str) -> VariantOffer:
    return VariantOffer(
        sku=variant.sku,
        options=variant.options,
        price=Money(variant.price, currency),
        compare_at=money_or_none(variant.compare_at, currency),
        availability=variant.availability,
        picture=_own_picture(variant, product),
    )


def _own_picture(variant: VariantDetail, product: ProductSummary) -> Picture | None:
    if find_colour(variant.options) is None:
        return None
    return product_picture(product.handle, product.title, variant.options)


def _options(detail: ProductDetail) -> tuple[Option, ...]:
    """Each option with its values in the order in which the variants bring them."""
    return tuple(
        Option(name, tuple(dict.fromkeys(variant.options[at] for variant in detail.variants)))
        for at, name in enumerate(detail.option_names)
    )
