"""The media store keeps each content once, whole, and hands out nothing by any other name."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from factchecks.db import utcnow
from tipline.media.errors import StoreError
from tipline.media.store import FileStore, open_store

DATA = b"some bytes" * 1000
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "media files")


def test_nothing_is_left_over_and_nobody_else_can_read_it(store: FileStore) -> None:
    store.put(DATA)

    files = [path for path in store.root.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [SHA]
    assert files[0].stat().st_mode & 0o077 == 0
    assert all(p.stat().st_mode & 0o077 == 0 for p in store.root.iterdir())


def test_a_failed_write_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.put(tmp_path / "not there")

    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_many_at_once_keep_one_file(store: FileStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(store.put, [DATA] * 40)) == {SHA}

    assert len([path for path in store.root.rglob("*") if path.is_file()]) == 1


def test_old_files_and_forgotten_halves_are_found(store: FileStore) -> None:
    old, young = store.put(b"old"), store.put(b"young")
    half = store.root / "incoming" / "tmp123"
    half.write_bytes(b"half")
    yesterday = time.time() - 90_000
    for path in (store.root / old[:2] / old, half):
        os.utime(path, (yesterday, yesterday))

    assert list(store.older_than(utcnow() - timedelta(days=1))) == [old]
    assert not half.exists()
    assert store.exists(young)


def test_putting_a_file_again_makes_it_young(store: FileStore) -> None:
    store.put(DATA)
    yesterday = time.time() - 90_000
    os.utime(store.root / SHA[:2] / SHA, (yesterday, yesterday))

    store.put(DATA)

    assert list(store.older_than(utcnow() - timedelta(days=1))) == []


def test_a_url_opens_the_folder_that_it_names(tmp_path: Path) -> None:
    folder = tmp_path / "with space"

    store = open_store(folder.as_uri())

    assert isinstance(store, FileStore)
    assert store.root == folder
    assert store.check() > 0


@pytest.mark.parametrize("url", ["http://x/y", "file:", "file://host/x", ""])
def test_other_urls_are_refused_with_a_way_out(url: str) -> None:
    with pytest.raises(StoreError, match="file:///"):
        open_store(url)


def test_a_folder_that_cannot_be_written_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("in the way")

    with pytest.raises(StoreError, match="cannot be written"):
        FileStore(tmp_path / "a file").check()
