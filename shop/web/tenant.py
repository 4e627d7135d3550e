"""Whose storefront was asked: the host names it, or X-Tenant where the host names none."""

from contextlib import ExitStack
from dataclasses import replace

from flask import Flask, g, request

from shop.data.errors import UnknownTenant
from shop.data.tenants import Tenant, acting_for, find_tenant, find_tenant_by_host
from shop.observability.context import bind, current_trace
from shop.web.errors import TenantMismatch


def find_asked_tenant() -> Tenant | None:
    """The tenant this request is about, or None when nothing names one.

    Raises TenantMismatch when host and header differ, UnknownTenant for a header that names
    nobody.
    """
    by_host = find_tenant_by_host(request.host.rstrip("."))
    named = request.headers.get("X-Tenant", "").strip()
    if not named:
        return by_host
    if by_host is None:
        return _get_named(named)
    if named != by_host.id:
        raise TenantMismatch(f"this host is {by_host.id}'s, X-Tenant says {named!r}")
    return by_host


def require_tenant() -> Tenant:
    """Handle the rest of this request for the tenant it is about; UnknownTenant without one."""
    tenant = find_asked_tenant()
    if tenant is None:
        raise UnknownTenant("no tenant has this host name; send X-Tenant")
    act_for(tenant)
    return tenant


def act_for(tenant: Tenant) -> None:
    """Handle the rest of this request for ``tenant``; undone when the request ends."""
    stack: ExitStack = g.setdefault("tenant_stack", ExitStack())
    stack.enter_context(acting_for(tenant))
    bind(replace(current_trace(), tenant=tenant.id))


def release_tenant_after_requests(app: Flask) -> None:
    """Let no request hand its tenant to the next one."""

    @app.teardown_request
    def _(_error: BaseException | None) -> None:
        stack: ExitStack | None = g.pop("tenant_stack", None)
        if stack is not None:
            stack.close()


def _get_named(named: str) -> Tenant:
    tenant = find_tenant(named)
    if tenant is None:
        raise UnknownTenant(f"there is no tenant {named!r}")
    return tenant
