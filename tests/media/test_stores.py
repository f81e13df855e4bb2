"""What every media store must do: a folder, and a bucket of a real S3 server."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from factchecks.db import utcnow
from tests.processes import free_port
from tests.s3server import S3Server
from tipline.accounts import S3Settings
from tipline.media.errors import NoSuchFile, StoreAway, StoreError
from tipline.media.store import FileStore, MediaStore, open_store
from tipline.media.store_s3 import S3Store

DATA = b"some bytes" * 1000
SHA = hashlib.sha256(DATA).hexdigest()


def s3_settings(server: S3Server) -> S3Settings:
    return S3Settings(server.url, access_key=server.key, secret_key=server.secret)


def bucket(server: S3Server) -> S3Store:
    """A store under a prefix of its own; each bucket would cost the server much disk."""
    store = open_store(f"s3://media/{secrets.token_hex(4)}/files", s3_settings(server))
    assert isinstance(store, S3Store)
    if not any(b["Name"] == "media" for b in store._client.list_buckets()["Buckets"]):
        store._client.create_bucket(Bucket="media")
    return store


@pytest.fixture(params=["file", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MediaStore]:
    """An empty store of each kind."""
    if request.param == "file":
        yield FileStore(tmp_path / "media files")
    else:
        yield bucket(request.getfixturevalue("s3"))


def test_bytes_and_files_are_kept_under_the_hash_of_their_content(
    store: MediaStore, tmp_path: Path
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(DATA)

    assert store.put(DATA) == store.put(path) == SHA

    with store.open(SHA) as file:
        assert file.read() == DATA
    with store.path(SHA) as where:
        assert where.read_bytes() == DATA
    assert path.exists()


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", SHA.upper(), SHA + "/..", SHA[:-1], "x" * 64, SHA + "\n"]
)
def test_no_other_name_opens_anything(store: MediaStore, name: str) -> None:
    store.put(DATA)

    with pytest.raises(NoSuchFile):
        store.open(name)
    with pytest.raises(NoSuchFile):
        store.delete(name)
    with pytest.raises(NoSuchFile), store.path(name):
        pass


def test_what_is_not_there_is_said_so(store: MediaStore) -> None:
    assert not store.exists(SHA)
    with pytest.raises(NoSuchFile):
        store.open(SHA)
    with pytest.raises(NoSuchFile), store.path(SHA):
        pass


def test_deleting_takes_one_file_and_no_other(store: MediaStore) -> None:
    bystander = store.put(b"another")
    store.put(DATA)

    store.delete(SHA)
    store.delete(SHA)

    assert not store.exists(SHA)
    assert store.exists(bystander)


def test_many_at_once_keep_one_file(store: MediaStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(store.put, [DATA] * 12)) == {SHA}

    assert list(store.older_than(utcnow() + timedelta(minutes=1))) == [SHA]


def test_only_older_files_are_listed_and_putting_again_makes_young(store: MediaStore) -> None:
    old = store.put(b"old")
    again = store.put(b"again")
    time.sleep(2.1)  # S3 keeps whole seconds
    between = utcnow() - timedelta(seconds=1)

    store.put(b"again")

    assert list(store.older_than(between)) == [old]
    assert store.exists(again)


def test_it_says_whether_it_can_be_written(store: MediaStore) -> None:
    assert store.check() > 0
    assert list(store.older_than(utcnow() + timedelta(minutes=1))) == []


def test_a_large_file_comes_back_byte_for_byte(store: MediaStore, tmp_path: Path) -> None:
    path = tmp_path / "video"
    path.write_bytes(secrets.token_bytes(6_000_000))

    sha256 = store.put(path)

    with store.path(sha256) as where:
        assert where.read_bytes() == path.read_bytes()


def test_a_file_damaged_in_the_bucket_is_never_handed_out(s3: S3Server) -> None:
    store = bucket(s3)
    store.put(DATA)
    key = f"{store.prefix}{SHA[:2]}/{SHA}"
    store._client.put_object(Bucket=store.bucket, Key=key, Body=DATA[:-1])

    with pytest.raises(StoreError, match="damaged"):
        store.open(SHA)
    with pytest.raises(StoreError, match="damaged"), store.path(SHA):
        pass


def test_a_wrong_key_is_said_without_quoting_it(s3: S3Server) -> None:
    wrong = S3Settings(s3.url, access_key=s3.key, secret_key="wrong-secret")

    with pytest.raises(StoreError, match="cannot be written") as caught:
        open_store("s3://media", wrong).check()

    assert "wrong-secret" not in str(caught.value)


def test_a_service_that_is_away_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tipline.media.store_s3.TRIES", 1)
    nobody = S3Settings(f"http://127.0.0.1:{free_port()}", access_key="a", secret_key="b")

    store = open_store("s3://media", nobody)
    store.expect()  # nothing is known yet
    with pytest.raises(StoreAway, match="did not answer"):
        store.put(DATA)
    with pytest.raises(StoreAway, match="a moment ago"):
        store.expect()
    later = time.monotonic() + 60
    monkeypatch.setattr("tipline.media.store_s3.time.monotonic", lambda: later)
    store.expect()


@pytest.mark.parametrize("url", ["s3://", "s3://key:secret@bucket/x", "s3:///media"])
def test_a_bucket_is_named_and_nothing_secret_beside_it(url: str) -> None:
    with pytest.raises(StoreError, match="s3://bucket/prefix") as caught:
        open_store(url)
    assert "secret@" not in str(caught.value)
