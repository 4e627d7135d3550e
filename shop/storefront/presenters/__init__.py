"""What each template receives: frozen values, ready to be shown, never a row of a table.

Every template has ``frame`` (the shop around the page) and ``page``, one of the values
below. Money stays ``Money`` and days stay days until a template writes them out.

``frame``      Frame, Seller, MenuEntry, RegionLink, RegionsPage
``catalogue``  HomePage, CollectionPage, ProductView, SearchPage, AddedPart
``cart``       CartPage and what stands on it
``buying``     CheckoutPage and what stands on it, Sums
``orders``     OrderPage
``problems``   ProblemPage, Resend
"""

from shop.storefront.presenters.buying import (
    CheckoutPage,
    Choice,
    FieldError,
    MethodChoice,
    ShortLine,
    SummaryLine,
    Sums,
    TaxPart,
    Trouble,
)
from shop.storefront.presenters.cart import CartLine, CartNotice, CartPage
from shop.storefront.presenters.catalogue import (
    AddedPart,
    CollectionPage,
    DeliveryPromise,
    HomePage,
    ProductView,
    SearchPage,
    SortChoice,
)
from shop.storefront.presenters.frame import Frame, MenuEntry, RegionLink, RegionsPage, Seller
from shop.storefront.presenters.orders import OrderPage
from shop.storefront.presenters.problems import ProblemPage, Resend

__all__ = [
    "AddedPart",
    "CartLine",
    "CartNotice",
    "CartPage",
    "CheckoutPage",
    "Choice",
    "CollectionPage",
    "DeliveryPromise",
    "FieldError",
    "Frame",
    "HomePage",
    "MenuEntry",
    "MethodChoice",
    "OrderPage",
    "ProblemPage",
    "ProductView",
    "RegionLink",
    "RegionsPage",
    "Resend",
    "SearchPage",
    "Seller",
    "ShortLine",
    "SortChoice",
    "SummaryLine",
    "Sums",
    "TaxPart",
    "Trouble",
]
