"""What browsing cannot find.

ProductNotFound       no product is shown at this address
CollectionNotFound    no collection is shown at this address

DatabaseUnavailable (shop.data.errors) is raised when the catalogue cannot be read.
"""

from shop.kernel.errors import NotFound


class ProductNotFound(NotFound):
    """The storefront shows no product at this address."""

    code = "product_not_found"


class CollectionNotFound(NotFound):
    """The storefront shows no collection at this address."""

    code = "collection_not_found"
