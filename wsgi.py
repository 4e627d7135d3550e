"""The gate: what gunicorn and ``flask --app wsgi`` open. gevent patches before all else."""

from gevent import monkey

monkey.patch_all()

from config import Settings
from shop.app import create_app

app = create_app(Settings.from_env())
