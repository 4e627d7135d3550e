"""The group ``flask shop``, with every command in it."""

import click
from flask import Flask
from flask.cli import AppGroup

from shop.cli import audit, catalogue, operations, schema, stock, tenants

# Each brings commands for one thing; a new file is one more line here.
COMMANDS: tuple[click.Command, ...] = (
    schema.migrate,
    catalogue.seed_demo,
    catalogue.import_catalog,
    tenants.tenants,
    stock.stock,
    operations.outbox,
    operations.dead_letters,
    operations.sweep,
    audit.audit,
)

GROUP = AppGroup(
    "shop",
    commands={str(command.name): command for command in COMMANDS},
    help="Run the shop: data, tenants, catalogue, stock.",
)


def register(app: Flask) -> None:
    """Hang ``flask shop …`` on the application."""
    app.cli.add_command(GROUP)
