"""Problems as they are documented; ``shop.web.answers`` writes them."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from shop.api.shapes.values import CartTotals


class FieldFault(Struct, frozen=True):
    """A field that is wrong: its path, joined by dots, and how."""

    field: Annotated[str, Meta(examples=["shipping_address.country"])]
    code: Annotated[str, Meta(examples=["required"])]


class ShortLine(Struct, frozen=True):
    """A line of which there are fewer pieces than wanted."""

    sku: str
    requested: int
    available: int


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457. ``code`` is stable; texts are for people and may change."""

    type: Annotated[str, Meta(examples=["about:blank"])]
    title: str
    status: int
    code: str
    request_id: str
    detail: str | UnsetType = UNSET
    errors: list[FieldFault] | UnsetType = UNSET
    retry_after: Annotated[int, Meta(description="seconds, as in Retry-After")] | UnsetType = UNSET
    lines: Annotated[list[ShortLine], Meta(description="out_of_stock")] | UnsetType = UNSET
    totals: Annotated[CartTotals, Meta(description="price_changed")] | UnsetType = UNSET
    order_id: Annotated[str, Meta(description="cart_already_ordered")] | UnsetType = UNSET
    country: Annotated[str, Meta(description="not_deliverable")] | UnsetType = UNSET
