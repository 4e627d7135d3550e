"""What a part of a path may be, so that no view and no statement ever meets a control sign."""

from flask import Flask
from werkzeug.routing import BaseConverter


class Word(BaseConverter):
    """One part of a path: ``/products/<word:slug>``. PostgreSQL stores no NUL; a name has none."""

    regex = r"[^/\x00-\x1f\x7f]{1,255}"


class Words(BaseConverter):
    """The rest of a path, slashes included: SKUs of other systems have them."""

    part_isolating = False
    regex = r"[^\x00-\x1f\x7f]{1,255}"


def install_converters(app: Flask) -> None:
    """Make ``word`` and ``words`` known to the application's rules."""
    app.url_map.converters.update(word=Word, words=Words)
