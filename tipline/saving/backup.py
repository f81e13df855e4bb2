"""Writes the database as of one moment and all files into one archive, while everything runs."""

import hashlib
import io
import os
import re
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from factchecks.db import utcnow
from tipline import schema
from tipline.media.errors import NoSuchFile
from tipline.media.store import FileStore, MediaStore
from tipline.runtime import Runtime
from tipline.saving.errors import SavingError
from tipline.saving.manifest import DATABASE, FORMAT, MANIFEST, MEDIA, Manifest

SHA256 = re.compile("[0-9a-f]{64}")
POSTGRES = (
    "the database is PostgreSQL, which has its own tool: pg_dump --format=custom (see "
    "docs/operations.md); for the files beside it use --media-only"
)


def backup(runtime: Runtime, target: Path, *, media_only: bool = False) -> Manifest:
    """Write everything to ``target``, a new tar file that only its owner can read."""
    if target.exists():
        raise SavingError(f"{target} is there already; give the backup another name")
    if not media_only and not runtime.db.sqlite:
        raise SavingError(POSTGRES)
    target.parent.mkdir(parents=True, exist_ok=True)
    part, copy = target.with_name(f".{target.name}.part"), target.with_name(f".{target.name}.db")
    try:
        # The database first: what is kept afterwards is merely more than it knows.
        if not media_only:
            _copy_database(runtime, copy)
        names = _names(runtime.store)
        manifest = Manifest(
            FORMAT,
            utcnow().isoformat(),
            schema.current(runtime.db) or "",
            "" if media_only else _sha256(copy),
            len(names),
        )
        with (
            os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w") as archive,
        ):
            _add(archive, MANIFEST, manifest.to_json())
            if not media_only:
                archive.add(copy, DATABASE)
            for name in names:
                _add_file(runtime, archive, name)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    finally:
        copy.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    return manifest


def _names(store: MediaStore) -> list[str]:
    """The SHA-256 of every kept file; none of a bucket, which has its own ways to be saved."""
    if not isinstance(store, FileStore):
        return []
    return sorted(path.name for path in store.root.glob("*/*") if SHA256.fullmatch(path.name))


def _copy_database(runtime: Runtime, copy: Path) -> None:
    """SQLite's own way to copy a database that others write to."""
    path = make_url(runtime.settings.database_url).database or ""
    if not Path(path).is_file():
        raise SavingError(f"there is no database at {path}; see TIPLINE_DATABASE_URL")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(data), 0o600, int(utcnow().timestamp())
    archive.addfile(entry, io.BytesIO(data))


def _add_file(runtime: Runtime, archive: tarfile.TarFile, name: str) -> None:
    try:
        with runtime.store.open(name) as file:
            _add(archive, MEDIA + name, file.read())
    except NoSuchFile:
        return  # erased just now, and so not to be kept either


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
