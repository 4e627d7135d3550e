"""An order's page from what was agreed and how far it has come."""

import datetime as dt
from typing import Any, Final, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import url_for

from shop.browse.values import Picture
from shop.checkout.order_page import OrderStatus
from shop.checkout.quoting import get_offers
from shop.data.errors import DatabaseUnavailable
from shop.kernel.clock import utc_now
from shop.kernel.money import Money
from shop.orders.queries import OrderView
from shop.orders.states import CANCELLED, PROCESSING
from shop.payments.rules import AttemptState
from shop.pricing.shipping import ShippingMethod, delivery_window
from shop.storefront.answers import absolute
from shop.storefront.builders.sums import sums_of_order
from shop.storefront.builders.things import picture_of
from shop.storefront.frames import current_frame, language_names
from shop.storefront.presenters import OrderPage, SummaryLine
from shop.storefront.presenters.orders import OrderState
from shop.web.cookies import find_cart_id

# A bank that answers at all mostly does within seconds; then the buyer is let go.
_SLOW: Final = dt.timedelta(seconds=10)
_STUCK: Final = dt.timedelta(seconds=60)


def order_page(status: OrderStatus, token: str) -> OrderPage:
    """The page of an order for whoever has ``token``."""
    order, attempt = status.order, status.attempt
    state = _state(status)
    return OrderPage(
        id=order.id,
        token=token,
        number=order.number,
        state=state,
        placed_on=_placed_on(order),
        lines=_lines(order),
        sums=sums_of_order(order),
        email=order.email,
        first_name=order.shipping_address.get("name", "").partition(" ")[0],
        address=_address(order),
        shipping_title=order.shipping_method.get("title", ""),
        arrives=_arrives(order),
        trying_until=attempt.deadline_at if attempt and state == "stuck" else None,
        decline_code=status.decline_code or "",
        cancelled_by_deadline=_ran_out(status),
        action_address=_bank(status, token),
        has_invoice=status.has_invoice,
        has_cart=order.cart_id is not None and order.cart_id == find_cart_id(),
    )


def retry_values(order: OrderView) -> dict[str, str]:
    """What was typed into the form that this order came from."""
    address = {str(name): str(value) for name, value in order.shipping_address.items()}
    own = {"email": order.email, "company": order.company, "vat_id": order.vat_id}
    return {**address, **own, "shipping_method": order.shipping_method.get("code", "")}


def _state(status: OrderStatus) -> OrderState:
    """The order's state; while it is being paid also what the buyer has to know of the wait."""
    if status.order.state != PROCESSING:
        return cast(OrderState, status.order.state)
    if status.next_action_url:
        return "requires_action"
    waited = utc_now() - status.order.placed_at
    if waited > _STUCK:
        return "stuck"
    return "slow" if waited > _SLOW else "processing"


def _placed_on(order: OrderView) -> dt.date:
    return order.placed_at.astimezone(ZoneInfo(current_frame().zone)).date()


def _lines(order: OrderView) -> tuple[SummaryLine, ...]:
    pictures = _pictures([line.sku for line in order.lines])
    return tuple(
        SummaryLine(
            title=line.title,
            options="",
            quantity=line.quantity,
            total=Money(line.total, order.currency),
            picture=pictures.get(line.sku),
        )
        for line in order.lines
    )


def _pictures(skus: list[str]) -> dict[str, Picture]:
    """Decoration: what is not sold any more has none, nor has anything without a catalogue."""
    try:
        offers = get_offers(skus)
    except DatabaseUnavailable:
        return {}
    return {sku: picture_of(offer) for sku, offer in offers.items()}


def _address(order: OrderView) -> tuple[str, ...]:
    to: dict[str, Any] = order.shipping_address
    country = to.get("country", "")
    town = (
        f"{to.get('city', '')}, {to.get('state', '')} {to.get('postal_code', '')}"
        if country == "US"
        else f"{to.get('postal_code', '')} {to.get('city', '')}"
    )
    name = str(language_names().territories.get(country, country))
    lines = (to.get("name"), order.company, to.get("line1"), to.get("line2"), town, name)
    return tuple(str(line) for line in lines if line)


def _arrives(order: OrderView) -> tuple[dt.date, dt.date] | None:
    facts = order.shipping_method
    if "max_days" not in facts:
        return None
    method = ShippingMethod(
        facts["code"], facts["title"], (), 0, None, facts["min_days"], facts["max_days"]
    )
    return delivery_window(method, _placed_on(order), order.shipping_address["country"])


def _ran_out(status: OrderStatus) -> bool:
    """Cancelled because nobody paid in time, not because anybody wished it."""
    ended = (AttemptState.EXPIRED, AttemptState.VOIDED)
    was_silent = status.attempt is not None and status.attempt.state in ended
    return status.order.state == CANCELLED and was_silent


def _bank(status: OrderStatus, token: str) -> str:
    """Where the buyer's bank asks who pays, with the way back to this page."""
    address = status.next_action_url
    if not address:
        return ""
    back = absolute(url_for("storefront.order", id=status.order.id, token=token))
    return f"{address}{'&' if '?' in address else '?'}return_url={quote(back, safe='')}"
