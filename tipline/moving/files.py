"""Copies the files of one media store to another, and looks whether they are whole."""

import hashlib
from datetime import timedelta

from factchecks.db import utcnow
from tipline.media.errors import NoSuchFile
from tipline.media.store import CHUNK, MediaStore
from tipline.moving.errors import MoveError


def names(store: MediaStore) -> list[str]:
    """The SHA-256 of every file, sorted."""
    return sorted(store.older_than(utcnow() + timedelta(days=1)))


def copy_file(source: MediaStore, target: MediaStore, sha256: str) -> bool:
    """Bring a file to the target unless it is there; whether it was copied."""
    if target.exists(sha256):
        return False
    with source.path(sha256) as path:
        stored = target.put(path)
    if stored != sha256:
        raise MoveError(f"the file {sha256[:12]}… is damaged at the source: it is {stored[:12]}…")
    return True


def compare_file(target: MediaStore, sha256: str) -> None:
    """Read the file at the target; raises ``MoveError`` unless it is there and whole."""
    digest = hashlib.sha256()
    try:
        with target.open(sha256) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except NoSuchFile:
        raise MoveError(f"the file {sha256[:12]}… is not at the target; run this again") from None
    if digest.hexdigest() != sha256:
        raise MoveError(f"the file {sha256[:12]}… is damaged at the target; delete it, run again")
