"""``create_app``: the shop with its doors on."""

from flask import Flask

from config import Settings
from shop import cli
from shop.api import blueprint as api
from shop.ops import blueprint as ops
from shop.runtime import start
from shop.storefront import blueprint as storefront
from shop.web.front import equip


def create_app(settings: Settings) -> Flask:
    """The application that gunicorn serves and ``flask shop …`` runs in; connects to nothing."""
    app = start(settings, "web")
    hang_doors(app)
    cli.register(app)
    return app


def hang_doors(app: Flask) -> None:
    """Put the web around ``app`` and hang every door there is."""
    equip(app)
    storefront.hang(app)
    api.hang(app)
    ops.hang(app)
