"""Puts a backup in the place of an empty tipline; looks at all of it before it changes anything."""

import hashlib
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from tipline import schema
from tipline.errors import TiplineError
from tipline.models import Contact
from tipline.runtime import Runtime
from tipline.saving.errors import SavingError
from tipline.saving.manifest import DATABASE, MANIFEST, MEDIA, Manifest

_MEDIA_NAME = re.compile(re.escape(MEDIA) + "([0-9a-f]{64})")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and whether voters who wait can be answered with this secret key."""

    manifest: Manifest
    files: int
    key_fits: bool


def restore(runtime: Runtime, source: Path) -> Restored:
    """Put the database and the files of ``source`` where the settings say; migrates nothing."""
    with _opened(source) as archive:
        manifest = _manifest(archive)
        place = _place(runtime, manifest)
        half = place.with_name(f".{place.name}.restoring") if place else None
        try:
            if half is not None:
                _database(archive, manifest, half)
            files = sum(_file(runtime, archive, entry) for entry in archive)
            if half is not None and place is not None:
                half.rename(place)
        finally:
            if half is not None:
                half.unlink(missing_ok=True)
    return Restored(manifest, files, place is None or _key_fits(runtime))


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as archive:
            yield archive
    except tarfile.TarError as error:
        raise SavingError(f"{source} is no whole backup: {error}") from None


def _manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    data = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
    if data is None:
        raise SavingError(f"the archive does not begin with {MANIFEST}; it is no backup of ours")
    return Manifest.from_json(data.read())


def _place(runtime: Runtime, manifest: Manifest) -> Path | None:
    """Where the database goes; None for a backup of files only."""
    if not manifest.database_sha256:
        return None
    if not runtime.db.sqlite:
        raise SavingError("this is a backup of SQLite, and TIPLINE_DATABASE_URL is PostgreSQL")
    if manifest.revision not in schema.known():
        raise SavingError(
            f"the backup is at revision {manifest.revision}, which this version does not know: "
            "it was made by a newer one; install that first"
        )
    place = Path(make_url(runtime.settings.database_url).database or "")
    if place.exists():
        raise SavingError(f"{place} is there already; stop the tipline and move it away first")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _database(archive: tarfile.TarFile, manifest: Manifest, half: Path) -> None:
    try:
        data = archive.extractfile(DATABASE)
    except KeyError:
        data = None
    if data is None:
        raise SavingError(f"the archive has no {DATABASE}, though its manifest says so")
    digest = hashlib.sha256()
    half.unlink(missing_ok=True)
    half.touch(0o600)
    with half.open("wb") as file:
        while chunk := data.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != manifest.database_sha256:
        raise SavingError("the database in the archive is damaged: its checksum differs")
    with closing(sqlite3.connect(half)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise SavingError(f"the database in the archive is damaged: {found}")


def _file(runtime: Runtime, archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bool:
    named = _MEDIA_NAME.fullmatch(entry.name)
    data = archive.extractfile(entry) if named else None
    if named is None or data is None:
        return False
    kept = runtime.store.put(data.read())
    if kept != named[1]:
        runtime.store.delete(kept)
        raise SavingError(f"the file {named[1][:12]}… in the archive is damaged")
    return True


def _key_fits(runtime: Runtime) -> bool:
    """Whether the reply address of somebody can be read with the secret key of the settings."""
    with runtime.db.read() as session:
        known = select(Contact.address).where(Contact.address.is_not(None))
        sealed = session.scalar(known.limit(1))
    if sealed is None:
        return True
    try:
        runtime.vault.open(sealed)
    except TiplineError:
        return False
    return True
