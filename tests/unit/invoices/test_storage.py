"""Where originals lie: whole or not at all, and nobody else's to read."""

import errno
import os
from pathlib import Path
from uuid import UUID

import pytest

from shop.invoices.storage import InvoiceStore, StoreUnavailable

ID = UUID("0193b3a0-0000-7000-8000-0000000000ab")


@pytest.fixture
def store(tmp_path: Path) -> InvoiceStore:
    return InvoiceStore({"eu": tmp_path / "eu", "us": tmp_path / "us"})


def test_what_was_written_is_read_back_in_its_region_only(store: InvoiceStore, tmp_path: Path):
    store.write("eu", "shop", ID, b"paper")

    assert store.read("eu", "shop", ID) == b"paper"
    assert store.read("us", "shop", ID) is None
    assert store.read("eu", "other", ID) is None
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.pdf")] == [
        f"eu/shop/ab/{ID}.pdf"
    ]


def test_only_the_shop_may_read_it(store: InvoiceStore, tmp_path: Path):
    store.write("eu", "shop", ID, b"paper")

    (path,) = tmp_path.rglob("*.pdf")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_written_again_it_is_replaced_whole(store: InvoiceStore, tmp_path: Path):
    store.write("eu", "shop", ID, b"a long first paper")
    store.write("eu", "shop", ID, b"second")

    assert store.read("eu", "shop", ID) == b"second"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_disk_that_is_full_leaves_nothing_half_written(
    store: InvoiceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StoreUnavailable, match="No space left on device"):
        store.write("eu", "shop", ID, b"paper")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_store_that_cannot_be_read_says_so(store: InvoiceStore, tmp_path: Path):
    (tmp_path / "eu" / "shop" / "ab" / f"{ID}.pdf").mkdir(parents=True)

    with pytest.raises(StoreUnavailable):
        store.read("eu", "shop", ID)
