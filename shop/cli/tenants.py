"""``flask shop tenants``: who sells here."""

from typing import Any

import click

from shop.cli.arguments import shop_command
from shop.data.directory import TenantSettings
from shop.data.tenants import Tenant, forget_directory, list_tenants
from shop.merchandising.tenants import add_tenant
from shop.pricing.shipping import demo_shipping


@click.group()
def tenants() -> None:
    """The tenants: one storefront each."""


@tenants.command("list")
@shop_command
def list_all() -> None:
    """All tenants with their shard, currency and hostnames."""
    forget_directory()
    for tenant in list_tenants():
        click.echo(_line(tenant))


@tenants.command()
@click.argument("tenant_id", metavar="ID")
@click.option("--brand", required=True, help="Owner of the products; made when it is new.")
@click.option("--name", required=True, help="Name over the door.")
@click.option("--hostname", "hostnames", required=True, multiple=True, help="May be repeated.")
@click.option("--currency", required=True, help="ISO 4217, such as EUR.")
@click.option("--locale", default="en", show_default=True)
@click.option("--language", "languages", multiple=True, help="May be repeated.")
@click.option("--tax-regime", required=True, type=click.Choice(["vat_included", "sales_tax"]))
@click.option("--country", required=True, help="ISO 3166-1, such as DE.")
@click.option("--time-zone", required=True, help="Such as Europe/Berlin.")
@click.option("--shard", required=True, help="One of DB_SHARDS.")
@click.option("--seller-name", required=True, help="The firm, as its invoices name it.")
@click.option("--seller-line", "seller_lines", required=True, multiple=True, help="Its address.")
@click.option("--seller-email", required=True)
@click.option("--seller-vat-id", default="")
@shop_command
def add(tenant_id: str, brand: str, **given: Any) -> None:
    """Open the storefront ID with the two usual ways to deliver.

    The same call again changes nothing.
    """
    settings = _settings(tenant_id, given)
    tenant = add_tenant(brand, settings, demo_shipping(settings.tax_regime))
    click.echo(_line(tenant))


def _settings(tenant_id: str, given: dict[str, Any]) -> TenantSettings:
    seller = {
        "name": given.pop("seller_name"),
        "lines": list(given.pop("seller_lines")),
        "email": given.pop("seller_email"),
        "vat_id": given.pop("seller_vat_id"),
        "country": given["country"],
    }
    languages = given.pop("languages") or (given["locale"].partition("_")[0],)
    return TenantSettings(id=tenant_id, languages=tuple(languages), seller=seller, **given)


def _line(tenant: Tenant) -> str:
    return f"{tenant.id:<10} {tenant.shard:<8} {tenant.currency}  {', '.join(tenant.hostnames)}"
