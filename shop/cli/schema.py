"""``flask shop migrate``: every database at the newest revision, or what keeps it from there."""

import logging

import click
from flask import current_app

from shop.cli.arguments import shop_command
from shop.migrations.upgrade import Step
from shop.migrations.upgrade import check as check_steps
from shop.migrations.upgrade import migrate as migrate_steps


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when anything differs.")
@shop_command
def migrate(check: bool) -> None:
    """Bring the catalogue and every shard to the newest revision."""
    settings = current_app.extensions["settings"]
    # Alembic tells its every step; the table below is what an operator reads.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    steps = []
    click.echo(f"{'database':<12} {'before':<10} after")
    for step in (check_steps if check else migrate_steps)(settings):
        click.echo(_line(step))
        steps.append(step)
    if any(step.differences for step in steps):
        raise SystemExit(1)


def _line(step: Step) -> str:
    moved = f"{step.before or 'empty':<10} {step.after or 'empty'}"
    differences = "".join(f"\n  differs: {difference}" for difference in step.differences)
    return f"{step.database:<12} {moved}{differences}"
