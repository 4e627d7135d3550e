"""The front door."""

from flask import Response

from shop.browse.listings import list_top_products
from shop.browse.shelves import list_collections
from shop.browse.values import ProductCard
from shop.storefront.answers import shared_page
from shop.storefront.builders.delivery import usual_delivery
from shop.storefront.presenters import HomePage

COLLECTIONS = 8
TOP = 8


def home() -> Response:
    """What the shop is, its collections, and what people buy."""
    cards = list_top_products(TOP + 1)
    hero = choose_hero(cards)
    top = tuple(card for card in cards if card is not hero)[:TOP]
    collections = list_collections()[:COLLECTIONS]
    return shared_page("home", HomePage(hero, collections, top, usual_delivery()))


def choose_hero(cards: tuple[ProductCard, ...]) -> ProductCard | None:
    """What stands in the door: something that can be bought, rather something reduced."""
    buyable = [card for card in cards if card.availability != "sold_out"]
    reduced = [card for card in buyable if card.compare_at is not None]
    return next(iter(reduced or buyable), None)
