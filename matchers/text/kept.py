"""Sentence vectors kept in a file by digest of their text, so that each text is encoded once.

Layout: magic ``TVK1``, width; then a record per text: BLAKE2b-128 of it, ``width`` float16.  The
first record is of a fixed text: if the model gives another vector for it now, the file is of
another model under the same name, and begun anew.  Several processes may add and read; only whole
records count, so one that dies while it writes does no harm.  The file has texts of fact-checks
alone (see :mod:`tipline.triage.live`): something of a text can be guessed from its vector.
"""

import fcntl
import hashlib
import os
import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import numpy.typing as npt

MAGIC = b"TVK1"
_HEAD = struct.Struct(">4sI")
_DIGEST = 16
_PROBE = "Polling stations close at 6 pm."
_SAME = 0.999  # cosine of two vectors of one text by one model; float16 leaves .9999

Row = npt.NDArray[np.float16]


class Encoder(Protocol):
    """Texts in, one unit-length row per text out: ``(n, d) float32``."""

    name: str  # of the model: vectors of different models can't be compared

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...


def digest(text: str) -> bytes:
    """What a text is kept by, 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


class KeptVectors:
    """The vectors of one model in one folder."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = hashlib.blake2b(encoder.name.encode(), digest_size=8).hexdigest()
        self._path, self._lock_path = folder / f"{name}.vectors", folder / f"{name}.lock"
        self._rows: dict[bytes, Row] = {}
        self._lock = Lock()
        self._read_to, self._inode = 0, 0
        probe = encoder.encode([_PROBE])[0].astype(np.float32)
        self._width = len(probe)
        with self._turn():
            self._begin(probe)
        self.refresh()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: bytes) -> Row | None:
        """The vector of the text with this digest, if it was encoded already."""
        return self._rows.get(key)

    def add(self, rows: Mapping[bytes, npt.NDArray[np.float32]]) -> None:
        """Keep vectors for every process."""
        with self._turn(), self._path.open("ab") as file:
            torn = (file.tell() - _HEAD.size) % self._record  # somebody died while writing
            file.truncate(file.tell() - torn)
            file.seek(0, os.SEEK_END)
            for key, row in rows.items():
                file.write(key + row.astype(np.float16).tobytes())
        self.refresh()

    def refresh(self) -> bool:
        """Read what others have added; whether there was anything."""
        with self._lock, self._path.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_ino != self._inode or found.st_size < self._read_to:
                self._rows, self._inode, self._read_to = {}, found.st_ino, _HEAD.size
            count = (found.st_size - self._read_to) // self._record
            if count <= 0:
                return False
            file.seek(self._read_to)
            data = file.read(count * self._record)
            self._read_to += len(data)
            self._rows.update(self._records(data))
            return True

    def keep_only(self, wanted: Collection[bytes]) -> None:
        """Forget what is not wanted any more, for every process."""
        with self._turn():
            self.refresh()
            keys = {digest(_PROBE), *wanted}
            kept = [key + row.tobytes() for key, row in self._rows.items() if key in keys]
            self._write(b"".join(kept))
        self.refresh()

    @property
    def _record(self) -> int:
        return _DIGEST + 2 * self._width

    def _records(self, data: bytes) -> Iterator[tuple[bytes, Row]]:
        table = np.frombuffer(data, [("key", f"V{_DIGEST}"), ("row", "<f2", (self._width,))])
        keys = table["key"].tobytes()
        rows = np.ascontiguousarray(table["row"])
        for place, row in enumerate(rows):
            yield keys[place * _DIGEST : (place + 1) * _DIGEST], row

    def _begin(self, probe: npt.NDArray[np.float32]) -> None:
        """Start the file, unless it is there and of this very model."""
        record = digest(_PROBE) + probe.astype(np.float16).tobytes()
        try:
            with self._path.open("rb") as file:
                head, first = file.read(_HEAD.size), file.read(len(record))
        except FileNotFoundError:
            head, first = b"", b""
        if head == _HEAD.pack(MAGIC, self._width) and len(first) == len(record):
            before = np.frombuffer(first[_DIGEST:], "<f2").astype(np.float32)
            if first[:_DIGEST] == record[:_DIGEST] and float(before @ probe) >= _SAME:
                return
        self._write(record)

    def _write(self, records: bytes) -> None:
        # Beside and moved, so that whoever reads has either file whole.
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(_HEAD.pack(MAGIC, self._width) + records)
        fresh.replace(self._path)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One writer at a time, of all processes."""
        with self._lock_path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
