"""``flask shop import-catalog`` and ``seed-demo``: products come in."""

from pathlib import Path

import click

from shop.cli.arguments import shop_command, tenant_option
from shop.data.tenants import Tenant
from shop.merchandising import demo, importing
from shop.merchandising.importing import ImportSummary


@click.command("import-catalog")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tenant_option
@click.option(
    "--format", "file_format", type=click.Choice(["shopify"]), default="shopify", show_default=True
)
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@shop_command
def import_catalog(file: Path, tenant: Tenant, file_format: str, dry_run: bool) -> None:  # noqa: ARG001 – there is one format so far
    """Take the products of FILE into the tenant's brand, at prices in its currency.

    Refused rows are listed by line number, on the error output. Exit status 1 when FILE is no
    product export or when nothing of it could be taken.
    """
    with (
        file.open(encoding="utf-8", newline="") as stream,
        click.progressbar(length=1, label=f"{file.name} → {tenant.id}") as bar,
    ):

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        summary = importing.import_catalog(tenant, stream, dry_run=dry_run, progress=show)
    _print_summary(summary, dry_run)
    if summary.refused and not summary.taken:
        raise SystemExit(1)


@click.command("seed-demo")
@shop_command
def seed_demo() -> None:
    """Open the demo storefronts eu and us and fill those that sell nothing yet."""
    for seeded in demo.seed_demo():
        if seeded.summary is None:
            click.echo(f"{seeded.tenant.id}: has products already, left as it is")
        else:
            click.echo(
                f"{seeded.tenant.id}: {seeded.summary.taken} products with "
                f"{seeded.summary.variants} variants"
            )


def _print_summary(summary: ImportSummary, dry_run: bool) -> None:
    if dry_run:
        click.echo("Dry run: nothing was written. An import would give:")
    click.echo(
        f"{summary.created} created, {summary.updated} updated, "
        f"{summary.unchanged} unchanged, {summary.refused_products} refused"
    )
    click.echo(f"{summary.variants} variants, {summary.opened} new on the shelf")
    for refused in summary.refused:
        product = f" ({refused.handle})" if refused.handle else ""
        click.echo(f"line {refused.line}{product}: {refused.reason}", err=True)
