"""Refusals of a checkout.

Refusal
├── Conflict
│   ├── OutOfStock          fewer pieces than wanted; ``lines`` says of what
│   ├── PriceChanged        the total is not the one the buyer has seen; ``totals`` inside
│   ├── CartAlreadyOrdered  the cart's order stands; ``order_id`` inside
│   └── KeyInFlight         another request with this key is being written right now
├── Invalid
│   ├── KeyMissing          no Idempotency-Key
│   ├── KeyReused           the key came with another body before
│   ├── UnknownSku          the tenant does not sell this
│   ├── DiscountInvalid     no such code, or it does not apply
│   └── EmptyOrder          nothing to buy
Unavailable
├── CheckoutBusy            too many at once; nothing was done
OutcomeUnknown              (kernel) only the same key tells
"""

from shop.kernel.errors import Conflict, Invalid, Unavailable


class OutOfStock(Conflict):
    """Fewer pieces are available than wanted; no order exists."""

    code = "out_of_stock"


class PriceChanged(Conflict):
    """The total is not the one the buyer has seen."""

    code = "price_changed"


class CartAlreadyOrdered(Conflict):
    """An order made from this cart stands."""

    code = "cart_already_ordered"


class KeyInFlight(Conflict):
    """Another request with this key is being written right now."""

    code = "in_flight"


class KeyMissing(Invalid):
    """A checkout needs an Idempotency-Key."""

    code = "idempotency_key_missing"


class KeyReused(Invalid):
    """The key came with another body before."""

    code = "idempotency_key_reused"


class UnknownSku(Invalid):
    """The tenant does not sell this."""

    code = "unknown_sku"


class DiscountInvalid(Invalid):
    """There is no such discount code, or it does not apply to this cart."""

    code = "discount_invalid"


class EmptyOrder(Invalid):
    """There is nothing to buy in it."""

    code = "empty_order"


class CheckoutBusy(Unavailable):
    """Too many orders at once; nothing was done."""

    code = "checkout_busy"
