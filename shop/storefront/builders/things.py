"""Things in a cart or an order, as pages name and picture them."""

from shop.browse.pictures import product_picture
from shop.browse.values import Picture
from shop.catalog.queries.offers import Offer
from shop.checkout.basket import BasketLine


def picture_of(offer: Offer) -> Picture:
    """The picture of a variant."""
    return product_picture(offer.handle, offer.product_title, offer.options)


def title_of(line: BasketLine) -> str:
    """What the thing is called without its options."""
    return line.offer.product_title if line.offer else line.title


def options_of(offer: Offer | None) -> str:
    """The chosen options in words: ``"Spruce, M"``."""
    return ", ".join(offer.options) if offer else ""


def full_name(line: BasketLine) -> str:
    """The thing with its options, where both must fit into a sentence."""
    return ", ".join(filter(None, (title_of(line), options_of(line.offer))))
