"""From an order to the snapshot of its invoice: who sells, who buys, what, taxed how. Pure."""

import datetime as dt
from typing import Any

from babel import Locale, UnknownLocaleError

from shop.data.tenants import Tenant
from shop.invoices.document import (
    Buyer,
    InvoiceSnapshot,
    Line,
    Payment,
    Seller,
    TaxOfRate,
    Totals,
)
from shop.orders.queries import OrderView

_SELLER_FIELDS = ("country", "vat_id", "email", "register_number")


def snapshot_of(
    order: OrderView, tenant: Tenant, *, series: str, number: str, issued_on: dt.date
) -> InvoiceSnapshot:
    """Everything the paper says, taken from the order as it was agreed."""
    return InvoiceSnapshot(
        number=number,
        series=series,
        issued_on=issued_on,
        delivered_on=issued_on,
        seller=_seller(tenant),
        buyer=_buyer(order),
        order_number=order.number,
        order_id=str(order.id),
        currency=order.currency,
        locale=order.locale or tenant.locale,
        tax_regime="vat_included" if order.tax_regime == "vat_included" else "sales_tax",
        lines=tuple(_line(position, line) for position, line in enumerate(order.lines, 1)),
        totals=Totals(
            order.items_total,
            order.discount_total,
            order.shipping_total,
            order.tax_total,
            order.grand_total,
        ),
        taxes=tuple(TaxOfRate(**tax) for tax in order.taxes),
        payment=Payment(paid_on=issued_on),
        shipping_title=order.shipping_method.get("title", ""),
        shipping_tax=order.shipping_method.get("tax", 0),
    )


def series_of(tenant: Tenant) -> str:
    """The series a tenant's numbers belong to: its id in capitals, letters and digits only."""
    letters = "".join(sign for sign in tenant.id.upper() if sign.isalnum() and sign.isascii())
    return letters[:12] if letters[:1].isalpha() else f"T{letters}"[:12]


def address_lines(address: dict[str, Any], locale: str) -> tuple[str, ...]:
    """An address as it is written on paper, without the name."""
    city = f"{address['postal_code']} {address['city']}"
    if address["country"] == "US":
        city = f"{address['city']}, {address.get('state', '')} {address['postal_code']}"
    lines = [address["line1"], address.get("line2", ""), city, _country(address, locale)]
    return tuple(line for line in lines if line)


def _seller(tenant: Tenant) -> Seller:
    seller = tenant.seller
    known = {name: seller[name] for name in _SELLER_FIELDS if seller.get(name)}
    return Seller(name=seller["name"], lines=tuple(seller["lines"]), brand=tenant.name, **known)


def _buyer(order: OrderView) -> Buyer:
    address = order.billing_address or order.shipping_address
    return Buyer(
        name=address["name"],
        lines=address_lines(address, order.locale),
        country=address["country"],
        company=order.company,
        vat_id=order.vat_id,
    )


def _line(position: int, line: Any) -> Line:
    return Line(
        position,
        line.sku,
        line.title,
        line.quantity,
        line.unit_price,
        line.discount,
        line.tax_ppm,
        line.tax,
        line.total,
    )


def _country(address: dict[str, Any], locale: str) -> str:
    try:
        names = Locale.parse((locale or "en").replace("-", "_")).territories
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").territories
    return str(names.get(address["country"], address["country"]))
