"""``flask shop stock``: how much there is of a SKU."""

import click

from shop.cli.arguments import shop_command, tenant_option
from shop.data.tenants import Tenant
from shop.merchandising import stock as shelves

_REASON = "flask shop stock"


@click.group()
def stock() -> None:
    """What is on the shelf of a tenant."""


@stock.command("set")
@click.argument("sku")
@click.argument("number", metavar="N", type=click.IntRange(min=0))
@tenant_option
@shop_command
def set_available(sku: str, number: int, tenant: Tenant) -> None:
    """Make N pieces of SKU available; what is reserved or sold stays so."""
    change = shelves.set_available(tenant, sku, number, _REASON)
    click.echo(f"{tenant.id} {sku}: {number} available ({change:+d})")


@stock.command()
@click.argument("sku")
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@tenant_option
@shop_command
def receive(sku: str, number: int, tenant: Tenant) -> None:
    """Put N new pieces of SKU on the shelf."""
    shelves.receive(tenant, sku, number, _REASON)
    click.echo(f"{tenant.id} {sku}: {number} received")
