"""What one installation signs with and how it is addressed from outside.

Set once by the runtime; kept down here so that a worker's letter and a web page make the
same token and the same link.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from shop.data.tenants import Tenant


@dataclass(frozen=True, repr=False)
class Installation:
    """``secrets``: the signing key first, then those that are still accepted."""

    secrets: tuple[str, ...]
    public_scheme: str = "http"
    public_port: int | None = None

    def sign(self, purpose: str, *parts: object) -> str:
        """A URL-safe token of 32 signs over ``parts``, of no use for any other purpose."""
        return _digest(self.secrets[0], purpose, parts)

    def is_signed(self, token: str, purpose: str, *parts: object) -> bool:
        """Whether ``token`` was made by ``sign`` with the present or an earlier key."""
        return any(
            hmac.compare_digest(_digest(secret, purpose, parts).encode(), token.encode())
            for secret in self.secrets
        )

    def url(self, tenant: Tenant, path: str) -> str:
        """The public address of ``path`` in the tenant's storefront."""
        port = f":{self.public_port}" if self.public_port else ""
        return f"{self.public_scheme}://{tenant.hostnames[0]}{port}{path}"


_installed: Installation | None = None


def install(installation: Installation) -> None:
    """Make this the process's installation; done once by the runtime."""
    global _installed  # noqa: PLW0603 – one process serves one installation
    _installed = installation


def installation() -> Installation:
    """The process's installation; RuntimeError before the runtime has started."""
    if _installed is None:
        raise RuntimeError("not started: shop.runtime.start(settings)")
    return _installed


def _digest(secret: str, purpose: str, parts: tuple[object, ...]) -> str:
    message = "\0".join([purpose, *map(str, parts)])
    mac = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:24]).decode()
