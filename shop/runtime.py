"""What web processes, workers and operator commands start in common."""

from flask import Flask

from config import Settings
from shop.cache.backend import open_backend
from shop.cache.remember import install_backend
from shop.data import installation, wait
from shop.data.base import ShardModel
from shop.data.engines import install_databases, open_databases
from shop.data.router import install_tenant_filter
from shop.invoices.storage import InvoiceStore, install_store
from shop.mail.sending import install_transport
from shop.mail.transport import transport_for
from shop.observability import crashpoints
from shop.observability.logs import configure_logs
from shop.payments.gateways import build_gateway
from shop.payments.provider import install_gateway

install_tenant_filter(ShardModel)


def start(settings: Settings, service: str) -> Flask:
    """A Flask application without doors, with everything below them opened.

    Nothing connects yet: a server that is down is noticed by the request that needs it.
    """
    configure_logs(service, settings.log_level)
    wait.install()
    app = Flask("shop", static_folder=None)
    app.config["SECRET_KEY"] = str(settings.secret_key)
    app.config["SECRET_KEY_FALLBACKS"] = [str(key) for key in settings.secret_key_fallbacks]
    app.extensions["settings"] = settings
    install_databases(open_databases(app, settings))
    install_backend(open_backend(app, str(settings.redis_url)))
    installation.install(
        installation.Installation(
            secrets=tuple(map(str, (settings.secret_key, *settings.secret_key_fallbacks))),
            public_scheme=settings.public_scheme,
            public_port=settings.port if settings.embedded else None,
        )
    )
    payments = settings.payments
    install_gateway(
        payments.kind, build_gateway(payments.kind, payments.demo_url, str(payments.demo_secret))
    )
    install_transport(transport_for(str(settings.smtp_url), settings.home / "mail"))
    install_store(InvoiceStore(dict(settings.invoice_stores)))
    crashpoints.watch(settings.crashpoints)
    return app
