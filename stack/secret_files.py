"""Small private files: secrets made once, and files that are never seen half-written."""

import os
import secrets
from pathlib import Path


def keep_secret(path: Path) -> str:
    """The secret in the file; made on first use, 0600, and the same ever after."""
    if path.exists() and (known := path.read_text().strip()):
        return known
    secret = secrets.token_urlsafe(32)
    write_private(path, secret + "\n")
    return secret


def write_private(path: Path, text: str) -> None:
    """Put the file in place in one step, readable by its owner alone from the first byte on."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
