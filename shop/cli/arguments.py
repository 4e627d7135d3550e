"""What several commands share: how a tenant is named, and how a refusal reaches the operator."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click
from flask.cli import with_appcontext

from shop.data.tenants import Tenant, find_tenant, list_tenants
from shop.kernel.errors import ShopError

P = ParamSpec("P")
R = TypeVar("R")


def shop_command(function: Callable[P, R]) -> Callable[P, R]:
    """Run with the application; what the shop refuses becomes a sentence and exit status 1."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except ShopError as error:
            raise click.ClickException(_sentence(error)) from error

    return with_appcontext(call)


def tenant_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--tenant``; the command gets the Tenant."""
    return click.option(
        "--tenant", required=True, metavar="T", callback=_read_tenant, help="Id of the tenant."
    )(function)


def _read_tenant(_context: click.Context, _parameter: click.Parameter, value: str) -> Tenant:
    try:
        tenant = find_tenant(value)
        if tenant is not None:
            return tenant
        known = ", ".join(tenant.id for tenant in list_tenants())
    except ShopError as error:
        raise click.ClickException(_sentence(error)) from error
    there_are = f"There are: {known}." if known else "There is none yet: flask shop tenants add."
    raise click.BadParameter(f"there is no tenant {value!r}. {there_are}")


def _sentence(error: ShopError) -> str:
    return error.detail or error.code
