"""Keeps files under the SHA-256 of their bytes: the same file is there once, and never changes."""

import hashlib
import os
import re
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import unquote, urlsplit

from tipline.accounts import S3Settings
from tipline.media.errors import NoSuchFile, StoreAway, StoreError

_SHA256 = re.compile("[0-9a-f]{64}")
CHUNK = 1024 * 1024  # bytes
_INCOMING = "incoming"  # files that are being written


class MediaStore(ABC):
    """Files by the SHA-256 of their bytes (64 lower-case hexadecimal digits)."""

    @abstractmethod
    def put(self, data: bytes | Path) -> str:
        """Keep these bytes, or a copy of this file, and return the SHA-256."""

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """The file for reading; raises ``NoSuchFile``."""

    @abstractmethod
    def path(self, sha256: str) -> AbstractContextManager[Path]:
        """The file at a local path for the length of a ``with``; raises ``NoSuchFile``."""

    @abstractmethod
    def exists(self, sha256: str) -> bool:
        """Whether the file is there."""

    @abstractmethod
    def delete(self, sha256: str) -> None:
        """Remove the file; gone already is fine."""

    @abstractmethod
    def older_than(self, moment: datetime) -> Iterator[str]:
        """The SHA-256 of every file that was last put before then."""

    def expect(self) -> None:  # noqa: B027 - a folder may stay away without a word
        """Raise ``StoreAway`` if it did not answer moments ago: worth no work that needs it."""

    @abstractmethod
    def check(self) -> int:
        """The free space in bytes, after trying to write; raises ``StoreError``."""


class FileStore(MediaStore):
    """Files in a folder that only this user can read, two levels deep."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes | Path) -> str:
        """Keep these bytes, or a copy of this file, and return the SHA-256.

        Raises ``StoreAway`` where the disk takes nothing (full, read-only, not mounted).
        """
        try:
            return self._put(data)
        except FileNotFoundError:
            raise  # the file to be copied
        except OSError as error:
            raise StoreAway(f"the media folder can't be written: {error.strerror}") from None

    def _put(self, data: bytes | Path) -> str:
        incoming = self._folder(_INCOMING)
        with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as file:
            temporary = Path(file.name)
            try:
                sha256 = _copy(data, file)
                file.flush()
                os.fsync(file.fileno())
                # Whole or not at all: a reader never sees half a file under its final name.
                temporary.replace(self._folder(sha256[:2]) / sha256)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """The file for reading; raises ``NoSuchFile``."""
        try:
            return self._where(sha256).open("rb")
        except FileNotFoundError:
            raise NoSuchFile(f"the media store has no file {sha256[:12]}…") from None

    @contextmanager
    def path(self, sha256: str) -> Iterator[Path]:
        """The file at a local path for the length of a ``with``; raises ``NoSuchFile``."""
        where = self._where(sha256)
        if not where.is_file():
            raise NoSuchFile(f"the media store has no file {sha256[:12]}…")
        yield where

    def exists(self, sha256: str) -> bool:
        """Whether the file is there."""
        return self._where(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Remove the file; gone already is fine."""
        self._where(sha256).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[str]:
        """The SHA-256 of every file that was last put before then; clears away halves as well."""
        for path in self.root.glob("*/*"):
            if path.is_file() and path.stat().st_mtime < moment.timestamp():
                if checked(path.name):
                    yield path.name
                elif path.parent.name == _INCOMING:
                    path.unlink(missing_ok=True)

    def check(self) -> int:
        """The free space in bytes, after trying to write; raises ``StoreError``."""
        try:
            with tempfile.NamedTemporaryFile(dir=self._folder(_INCOMING)) as file:
                file.write(b"can this be written?")
            return shutil.disk_usage(self.root).free
        except OSError as error:
            raise StoreError(
                f"the media folder {self.root} cannot be written: {error.strerror}"
            ) from error

    def _where(self, sha256: str) -> Path:
        if not checked(sha256):
            raise NoSuchFile(f"{sha256[:80]!r} is not a SHA-256 in hexadecimal")
        return self.root / sha256[:2] / sha256

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder


def checked(name: str) -> bool:
    """Whether this is a SHA-256 as files are named by it."""
    return _SHA256.fullmatch(name) is not None


def open_store(url: str, s3: S3Settings | None = None) -> MediaStore:
    """The store that ``TIPLINE_MEDIA_URL`` names; raises ``StoreError`` for other kinds."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return FileStore(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        from tipline.media.store_s3 import open_s3

        return open_s3(parts, s3 or S3Settings())
    raise StoreError(
        f"TIPLINE_MEDIA_URL has the form {parts.scheme or 'nothing'}://…; "
        "use file:///path/to/folder or s3://bucket/prefix"
    )


def _copy(data: bytes | Path, to: IO[bytes]) -> str:
    """Write ``data`` to ``to`` and return its SHA-256."""
    digest = hashlib.sha256()
    if isinstance(data, bytes):
        to.write(data)
        digest.update(data)
        return digest.hexdigest()
    with data.open("rb") as source:
        while chunk := source.read(CHUNK):
            to.write(chunk)
            digest.update(chunk)
    return digest.hexdigest()
