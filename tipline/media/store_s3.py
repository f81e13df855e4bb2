"""Keeps files in a bucket of an S3-compatible service, under the SHA-256 of their bytes.

Each request signs the hash of what it carries, so the service refuses a file that was damaged on
the way in; what comes out is hashed again before anybody reads it.
"""

import hashlib
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO
from urllib.parse import SplitResult

from tipline.accounts import S3Settings
from tipline.media.errors import NoSuchFile, StoreAway, StoreError
from tipline.media.store import CHUNK, MediaStore, checked

CONNECT_SECONDS, READ_SECONDS = 5, 30
TRIES = 4  # of one request, with pauses; a job that fails all of them is tried again later
AWAY_SECONDS = 15.0  # as long nobody begins what would need it (``expect``)
_INCOMING = "incoming"
_MISSING = ("404", "NoSuchKey", "NotFound")


class S3Store(MediaStore):
    """Objects ``prefix/ab/<sha256>`` in one bucket."""

    def __init__(self, bucket: str, prefix: str, settings: S3Settings) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = _client(settings)
        self._away_until = 0.0  # ``time.monotonic()``

    def put(self, data: bytes | Path) -> str:
        """Keep these bytes, or a copy of this file, and return the SHA-256."""
        if isinstance(data, bytes):
            sha256 = hashlib.sha256(data).hexdigest()
            self._put(self._key(sha256), data)
            return sha256
        with data.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._put(self._key(sha256), file)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """The file for reading; raises ``NoSuchFile``."""
        file = tempfile.TemporaryFile(prefix="tipline-")  # noqa: SIM115 - the caller closes it
        try:
            self._copy(sha256, file)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    @contextmanager
    def path(self, sha256: str) -> Iterator[Path]:
        """The file at a local path for the length of a ``with``; raises ``NoSuchFile``."""
        with tempfile.NamedTemporaryFile(prefix="tipline-") as file:
            self._copy(sha256, file)
            file.flush()
            yield Path(file.name)

    def exists(self, sha256: str) -> bool:
        """Whether the file is there."""
        try:
            with self._speaking(sha256):
                self._client.head_object(Bucket=self.bucket, Key=self._key(sha256))
        except NoSuchFile:
            return False
        return True

    def delete(self, sha256: str) -> None:
        """Remove the file; gone already is fine."""
        with self._speaking(sha256):
            self._client.delete_object(Bucket=self.bucket, Key=self._key(sha256))

    def older_than(self, moment: datetime) -> Iterator[str]:
        """The SHA-256 of every file that was last put before then."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._speaking():
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for found in page.get("Contents", ()):
                    name = str(found["Key"]).rsplit("/", 1)[-1]
                    if found["LastModified"] < moment and checked(name):
                        yield name

    def expect(self) -> None:
        """Raise ``StoreAway`` if it did not answer moments ago: worth no work that needs it."""
        if time.monotonic() < self._away_until:
            raise StoreAway("the S3 service did not answer a moment ago")

    def check(self) -> int:
        """As much space as there can be, after trying to write; raises ``StoreError``."""
        key = f"{self.prefix}{_INCOMING}/{secrets.token_hex(8)}"
        try:
            self._put(key, b"can this be written?")
            self._client.delete_object(Bucket=self.bucket, Key=key)
        except StoreError as error:
            raise StoreError(f"the bucket {self.bucket} cannot be written: {error}") from error
        return sys.maxsize

    def _put(self, key: str, body: bytes | IO[bytes]) -> None:
        with self._speaking():
            self._client.put_object(Bucket=self.bucket, Key=key, Body=body)

    def _copy(self, sha256: str, to: IO[bytes]) -> None:
        digest = hashlib.sha256()
        with self._speaking(sha256):
            answer = self._client.get_object(Bucket=self.bucket, Key=self._key(sha256))
            with closing(answer["Body"]) as body:
                for chunk in body.iter_chunks(CHUNK):
                    digest.update(chunk)
                    to.write(chunk)
        if digest.hexdigest() != sha256:
            raise StoreError(f"the media store's file {sha256[:12]}… is damaged; restore it")

    def _key(self, sha256: str) -> str:
        if not checked(sha256):
            raise NoSuchFile(f"{sha256[:80]!r} is not a SHA-256 in hexadecimal")
        return f"{self.prefix}{sha256[:2]}/{sha256}"

    @contextmanager
    def _speaking(self, sha256: str = "") -> Iterator[None]:
        """Every failure of the client becomes one of a store; none quotes a key or an address."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if sha256 and code in _MISSING:
                raise NoSuchFile(f"the media store has no file {sha256[:12]}…") from None
            self._away_until = time.monotonic() + AWAY_SECONDS
            raise StoreAway(f"the S3 service answered {code or 'an error'}") from None
        except BotoCoreError as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            raise StoreAway(f"the S3 service did not answer ({type(error).__name__})") from None


def open_s3(parts: SplitResult, settings: S3Settings) -> S3Store:
    """The bucket that an ``s3://bucket/prefix`` names; raises ``StoreError``."""
    if not parts.netloc or "@" in parts.netloc or ":" in parts.netloc:
        raise StoreError(
            "TIPLINE_MEDIA_URL must have the form s3://bucket/prefix; keys and addresses go into "
            "TIPLINE_S3_ACCESS_KEY, TIPLINE_S3_SECRET_KEY and TIPLINE_S3_ENDPOINT"
        )
    return S3Store(parts.netloc, parts.path, settings)


def _client(settings: S3Settings) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise StoreError(
            "TIPLINE_MEDIA_URL names an S3 bucket, which needs boto3: pip install 'tipline[s3]'"
        ) from None
    return boto3.session.Session().client(
        "s3",
        endpoint_url=settings.endpoint or None,
        region_name=settings.region,
        # None: as the platform hands them out (a role of the machine, or AWS's own variables).
        aws_access_key_id=settings.access_key or None,
        aws_secret_access_key=settings.secret_key or None,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "max_attempts": TRIES},
            # AWS's newer checksums are not known to every service; the signed hash is.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={
                "payload_signing_enabled": True,
                "addressing_style": "path" if settings.endpoint else "auto",
            },
        ),
    )
