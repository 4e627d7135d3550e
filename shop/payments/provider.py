"""The payment provider this process talks to; set once by the runtime."""

from shop.payments.gateway import Gateway

_installed: tuple[str, Gateway] | None = None


def install_gateway(name: str, gateway: Gateway) -> None:
    """Make ``gateway``, called ``name`` in rows and webhooks, the process's provider."""
    global _installed  # noqa: PLW0603 – one process talks to one provider
    _installed = (name, gateway)


def gateway() -> Gateway:
    """The process's provider; RuntimeError before the runtime has started."""
    return _provider()[1]


def gateway_name() -> str:
    """What the process's provider is called."""
    return _provider()[0]


def _provider() -> tuple[str, Gateway]:
    if _installed is None:
        raise RuntimeError("not started: shop.runtime.start(settings)")
    return _installed
