"""Keeps fingerprints on disk and finds them again by number, so that memory stays small."""

import os
import tempfile
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class BlobStore:
    """Blobs numbered as appended, in one file; a temporary one if no path is given."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        if path is None:
            handle, name = tempfile.mkstemp(prefix="pictures-")
            Path(name).unlink()  # it lives as long as it is open, and no longer
            self._fd = handle
        else:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._end = os.fstat(self._fd).st_size
        self._places: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._places)

    def append(self, blob: bytes) -> int:
        """Keep ``blob``; its number."""
        with self._lock:
            os.pwrite(self._fd, blob, self._end)
            self._places.append((self._end, len(blob)))
            self._end += len(blob)
            return len(self._places) - 1

    def get(self, number: int) -> bytes:
        """The blob of that number."""
        begin, size = self._places[number]
        return os.pread(self._fd, size, begin)

    def places(self) -> NDArray[np.int64]:
        """``(n, 2)``: where each blob begins and how long it is."""
        return np.array(self._places, np.int64).reshape(-1, 2)

    def restore(self, places: NDArray[np.int64]) -> None:
        """Take over the places that :meth:`places` gave before."""
        self._places = [(int(begin), int(size)) for begin, size in places]

    def close(self) -> None:
        """Close the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __del__(self) -> None:
        self.close()
