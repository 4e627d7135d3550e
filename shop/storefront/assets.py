"""Static files: their addresses, which change with their content so that browsers keep them a
year, and the files themselves as they go out."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

STATIC = Path(__file__).with_name("static")

_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
# A font's name has its version; it is packed already.
_VERSIONED: Final = (".woff2",)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file and, unless that would be no shorter, the same packed by gzip."""

    content: bytes
    packed: bytes | None
    mimetype: str
    fingerprint: str
    is_versioned: bool


@lru_cache(maxsize=64)
def fingerprint(name: str) -> str:
    """Ten hex digits of the SHA-256 of a static file; raises FileNotFoundError for no file.

    Read once per process: files do not change under a running shop.
    """
    return _digest((STATIC / name).read_bytes())


def asset_address(url_for: Callable[..., str]) -> Callable[[str], str]:
    """A function from a file's name to its address, as templates call it."""

    def asset(name: str) -> str:
        return url_for("storefront.static", filename=name, v=fingerprint(name))

    return asset


def find_file(name: str) -> StaticFile | None:
    """The file of that name; None for whatever is not one of ours. Read and packed once."""
    return _read(name) if name in _names() else None


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """All there are: what is asked for is looked up here and never becomes a path of its own."""
    paths = (path for path in STATIC.rglob("*") if path.suffix in _TYPES)
    return frozenset(path.relative_to(STATIC).as_posix() for path in paths)


@lru_cache(maxsize=64)
def _read(name: str) -> StaticFile:
    content = (STATIC / name).read_bytes()
    suffix = Path(name).suffix
    is_versioned = suffix in _VERSIONED
    packed = None if is_versioned else gzip.compress(content, 9, mtime=0)
    worth_it = packed is not None and len(packed) < len(content)
    return StaticFile(
        content, packed if worth_it else None, _TYPES[suffix], _digest(content), is_versioned
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
