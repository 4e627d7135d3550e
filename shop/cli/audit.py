"""``flask shop audit``: do the promises hold, judged by the shards and the provider's journal?"""

from collections.abc import Sequence

import click

from shop.checkout.audit import auditor
from shop.checkout.audit.finding import PROMISES, Finding
from shop.cli.arguments import shop_command
from shop.kernel.errors import ShopError


class NoVerdict(click.ClickException):
    """The audit could not look: neither "holds" (0) nor "broken" (1)."""

    exit_code = 2


@click.command()
@click.option(
    "--settle",
    "settle_seconds",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="First wait up to SECONDS for work in flight.",
)
@shop_command
def audit(settle_seconds: float) -> None:
    """Judge promises 1 to 4 on every shard and against the payment provider's journal.

    Exit status 0 when all hold, 1 when one is broken (its rows are listed), 2 when a database or
    the provider could not be asked.
    """
    try:
        if settle_seconds and not auditor.settle_down(settle_seconds):
            click.echo(f"Work is still in flight after {settle_seconds:g} s.", err=True)
        found = auditor.audit()
    except ShopError as error:
        raise NoVerdict(f"No verdict: {error.detail or error.code}.") from error
    click.echo(f"{'promise':<24} verdict")
    for promise, name in PROMISES.items():
        _show(f"{promise} {name}", [finding for finding in found if finding.promise == promise])
    if found:
        raise SystemExit(1)


def _show(name: str, broken: Sequence[Finding]) -> None:
    rows = "row" if len(broken) == 1 else "rows"
    verdict = f"broken, {len(broken)} {rows}" if broken else "holds"
    click.echo(f"{name:<24} {verdict}")
    for finding in broken:
        click.echo(f"    {finding.database}: {finding.fault} ({finding.row})")
