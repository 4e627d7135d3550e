"""Where the originals lie: a folder for each shard, so that papers stay in their region.

A file is there whole or not at all, and is on the disk before anything says that it is.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from shop.kernel.errors import Unavailable

_installed: "InvoiceStore | None" = None


class StoreUnavailable(Unavailable):
    """The store cannot be written or read at the moment."""

    code = "invoice_store_unavailable"


class InvoiceStore:
    """Originals by shard, tenant and invoice."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = dict(folders)

    def write(self, shard: str, tenant_id: str, invoice_id: UUID, content: bytes) -> None:
        """Keep ``content``; raises StoreUnavailable when the disk says no."""
        path = self._path(shard, tenant_id, invoice_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_whole(path, content)
        except OSError as error:
            raise StoreUnavailable(f"cannot keep the invoice: {error.strerror}") from error

    def read(self, shard: str, tenant_id: str, invoice_id: UUID) -> bytes | None:
        """The original, or None when there is none."""
        try:
            return self._path(shard, tenant_id, invoice_id).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailable(f"cannot read the invoice: {error.strerror}") from error

    def _path(self, shard: str, tenant_id: str, invoice_id: UUID) -> Path:
        # Ids begin with their time: the last signs spread over folders, the first would not.
        name = str(invoice_id)
        return self._folders[shard] / tenant_id / name[-2:] / f"{name}.pdf"


def _write_whole(path: Path, content: bytes) -> None:
    """Under another name first; a disk that fills up leaves no half of it behind."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def install_store(store: InvoiceStore) -> None:
    """Make this the process's store; done once by the runtime."""
    global _installed  # noqa: PLW0603 – one process has one store
    _installed = store


def store() -> InvoiceStore:
    """The process's store; RuntimeError before the runtime has started."""
    if _installed is None:
        raise RuntimeError("not started: shop.runtime.start(settings)")
    return _installed
