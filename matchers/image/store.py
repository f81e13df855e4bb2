"""Keeps fingerprints on disk and finds them again by number, so that memory stays small."""

import os
import shutil
import tempfile
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLOBS, _PLACES = "blobs.bin", "places.npy"


class BlobStore:
    """Blobs numbered as appended, in a file of its own that lives as long as it is open.

    One that was opened reads what was saved, which others read too, and appends to its own file.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fd, name = tempfile.mkstemp(prefix="pictures-")
        Path(name).unlink()
        self._end = 0
        self._places: list[tuple[int, int]] = []
        self._base = -1  # the saved file
        self._saved: NDArray[np.int64] = np.zeros((0, 2), np.int64)  # begin and length

    def __len__(self) -> int:
        return len(self._saved) + len(self._places)

    def append(self, blob: bytes) -> int:
        """Keep ``blob``; its number."""
        with self._lock:
            os.pwrite(self._fd, blob, self._end)
            self._places.append((self._end, len(blob)))
            self._end += len(blob)
            return len(self) - 1

    def get(self, number: int) -> bytes:
        """The blob of that number."""
        if number < len(self._saved):
            begin, size = self._saved[number]
            return os.pread(self._base, int(size), int(begin))
        begin, size = self._places[number - len(self._saved)]
        return os.pread(self._fd, size, begin)

    def erase(self, number: int) -> None:
        """Overwrite a blob with zeros; a saved one on the disk, for everybody who shares it."""
        if number >= len(self._saved):
            begin, size = self._places[number - len(self._saved)]
            os.pwrite(self._fd, bytes(size), begin)
        else:
            begin, size = (int(value) for value in self._saved[number])
            os.pwrite(self._base, bytes(size), begin)
            os.fdatasync(self._base)

    def save(self, directory: Path) -> None:
        """Write all blobs to ``directory`` (made if missing) for :meth:`open`."""
        directory.mkdir(parents=True, exist_ok=True)
        with self._lock, (directory / _BLOBS).open("wb") as out:
            before = 0
            if len(self._saved):
                with os.fdopen(os.dup(self._base), "rb") as base:
                    base.seek(0)
                    shutil.copyfileobj(base, out)
                before = out.tell()
            with os.fdopen(os.dup(self._fd), "rb") as recent:
                recent.seek(0)
                shutil.copyfileobj(recent, out)
            late = np.array(self._places, np.int64).reshape(-1, 2)
            late[:, 0] += before
        np.save(directory / _PLACES, np.concatenate([self._saved, late]))

    @classmethod
    def open(cls, directory: Path) -> "BlobStore":
        """The blobs written to ``directory``: processes share them."""
        store = cls()
        store._base = os.open(directory / _BLOBS, os.O_RDWR)
        store._saved = np.load(directory / _PLACES, mmap_mode="r")
        return store

    def close(self) -> None:
        """Close the files."""
        for fd in (self._fd, self._base):
            if fd >= 0:
                os.close(fd)
        self._fd = self._base = -1

    def __del__(self) -> None:
        self.close()
