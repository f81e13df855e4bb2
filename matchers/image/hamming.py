"""Exact search within a Hamming radius among 256-bit hashes, with live additions.

Multi-index hashing (Norouzi, Punjani, Fleet: Fast Exact Search in Hamming Space, 2014): sixteen
tables by 16 bits each.  Two hashes within 31 bits differ in at most one bit in at least one of
the sixteen, so looking up each table's key and its sixteen neighbours misses nothing.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BANDS = 16
MAX_RADIUS = 2 * BANDS - 1
TAIL = 8192  # hashes kept unsorted at the end; a scan of so many costs 0.1 ms
_FLIPS = np.array([0, *(1 << bit for bit in range(16))], np.uint16)


def overwrite(array: NDArray[Any], where: Any) -> None:
    """Put zeros into ``array[where]``; through a second map where the first is for reading."""
    if not isinstance(array, np.memmap) or array.filename is None:
        array[where] = 0
        return
    writable = np.load(array.filename, mmap_mode="r+")
    writable[where] = 0
    writable.flush()


class HammingIndex:
    """Rows of 32 bytes, numbered as added; ``search`` is exact up to :data:`MAX_RADIUS` bits."""

    def __init__(self) -> None:
        self._codes: NDArray[np.uint64] = np.zeros((0, 4), np.uint64)
        self._order: NDArray[np.uint32] = np.zeros((BANDS, 0), np.uint32)
        self._starts: NDArray[np.uint32] = np.zeros((BANDS, 65537), np.uint32)
        self._tail: NDArray[np.uint64] = np.zeros((0, 4), np.uint64)

    def __len__(self) -> int:
        return len(self._codes) + len(self._tail)

    def extend(self, rows: NDArray[np.uint8]) -> None:
        """Add ``(n, 32) uint8``; they are numbered from ``len(self)``."""
        words = np.ascontiguousarray(rows, np.uint8).view(np.uint64).reshape(-1, 4)
        self._tail = np.concatenate([self._tail, words])
        if len(self._tail) > TAIL:
            self._merge()

    def _merge(self) -> None:
        codes = np.concatenate([self._codes, self._tail])
        keys = codes.view(np.uint16)
        order = np.empty((BANDS, len(codes)), np.uint32)
        starts = np.empty((BANDS, 65537), np.uint32)
        for band in range(BANDS):
            column = keys[:, band]
            order[band] = np.argsort(column, kind="stable")
            counts = np.bincount(column, minlength=65536)
            starts[band] = np.concatenate([[0], np.cumsum(counts)])
        self._codes, self._order, self._starts = codes, order, starts
        self._tail = np.zeros((0, 4), np.uint64)

    def search(self, query: bytes, radius: int) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Numbers of all rows within ``radius`` bits of the 32-byte ``query``, and the bits."""
        if not 0 <= radius <= MAX_RADIUS:
            raise ValueError(f"radius {radius} is not between 0 and {MAX_RADIUS}")
        wanted = np.frombuffer(query, np.uint64)
        near = self._near(np.frombuffer(query, np.uint16))
        bits = np.bitwise_count(self._codes[near] ^ wanted).sum(axis=1, dtype=np.int64)
        late = np.bitwise_count(self._tail ^ wanted).sum(axis=1, dtype=np.int64)
        rows = np.concatenate([near, np.arange(len(self._tail)) + len(self._codes)])
        bits = np.concatenate([bits, late])
        keep = bits <= radius
        return rows[keep].astype(np.intp), bits[keep]

    def _near(self, keys: NDArray[np.uint16]) -> NDArray[np.intp]:
        if not len(self._codes):
            return np.zeros(0, np.intp)
        found = []
        for band in range(BANDS):
            looked_up = keys[band] ^ _FLIPS
            starts, order = self._starts[band], self._order[band]
            for begin, end in zip(starts[looked_up], starts[looked_up + np.intp(1)], strict=True):
                if end > begin:
                    found.append(order[begin:end])
        return np.unique(np.concatenate(found)).astype(np.intp) if found else np.zeros(0, np.intp)

    def erase(self, rows: NDArray[np.intp]) -> None:
        """Overwrite hashes with zeros, also where they are saved; rows keep their numbers."""
        sorted_ = rows[rows < len(self._codes)]
        self._tail[rows[rows >= len(self._codes)] - len(self._codes)] = 0
        overwrite(self._codes, sorted_)

    def save(self, directory: Path) -> None:
        """Write the index to ``directory`` (made if missing) for :meth:`open`."""
        directory.mkdir(parents=True, exist_ok=True)
        if len(self._tail):
            self._merge()
        for name in ("codes", "order", "starts"):
            np.save(directory / f"{name}.npy", getattr(self, f"_{name}"))

    @classmethod
    def open(cls, directory: Path) -> "HammingIndex":
        """The index written to ``directory``, mapped: processes share its memory."""
        index = cls()
        for name in ("codes", "order", "starts"):
            setattr(index, f"_{name}", np.load(directory / f"{name}.npy", mmap_mode="r"))
        return index
