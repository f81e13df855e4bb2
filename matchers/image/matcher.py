"""Recognises pictures: one picture in, a decision out."""

import threading
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.image.captions import with_caption
from matchers.image.fingerprint import unpack
from matchers.image.make import analyse
from matchers.sandbox import Sandbox
from matchers.types import Ask, Candidate, Decision, Lookup, NoMatch

PHASH_NEAR = 33  # bits of 256: below it 35-42 % of transformed copies, data/images/README.md
MIN_QUALITY = 50  # PDQ's own gate
ORIGIN = "256-bit pHash ≤ 33: the usual threshold; never enough for an Answer"


class ImageMatcher:
    """An index of pictures by id, several pictures per id; ids mean what ``lookup`` says now."""

    def __init__(self, lookup: Lookup, *, sandbox: Sandbox | None = None) -> None:
        self.lookup = lookup
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._rows: dict[str, list[bytes]] = {}
        self._ids: list[str] = []
        self._hashes: NDArray[np.uint8] = np.zeros((0, 32), np.uint8)

    def add(self, id: str, fingerprint: bytes) -> None:
        """Add one picture of ``id``; found after the next :meth:`commit`."""
        hashes = [v.phash for v in unpack(fingerprint).views if v.quality >= MIN_QUALITY]
        with self._lock:
            self._rows.setdefault(id, []).extend(hashes)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget every picture of ``ids`` after the next :meth:`commit`."""
        with self._lock:
            for id in ids:
                self._rows.pop(id, None)

    def commit(self) -> None:
        """Make additions and removals visible to :meth:`match`."""
        with self._lock:
            flat = [(id, row) for id, rows in self._rows.items() for row in rows]
            hashes = np.frombuffer(b"".join(row for _, row in flat), np.uint8).reshape(-1, 32)
            self._ids, self._hashes = [id for id, _ in flat], hashes

    def match(self, path: Path, *, caption: str = "", language: str | None = None) -> Decision:
        """What the picture at ``path`` is, decided together with its caption.

        Raises :class:`UnreadableMedia` if it can't be opened.
        """
        return with_caption(self._match(path), caption, self.lookup)

    def _match(self, path: Path) -> Decision:
        with self._lock:
            ids, hashes = self._ids, self._hashes
        query = np.frombuffer(analyse(path, self._sandbox).views[0].phash, np.uint8)
        bits = np.bitwise_count(hashes ^ query).sum(axis=1)
        best: dict[str, int] = {}
        for row in np.flatnonzero(bits <= PHASH_NEAR):
            best[ids[row]] = min(best.get(ids[row], 256), int(bits[row]))
        now = self.lookup(list(best))
        near = sorted((bit, id) for id, bit in best.items() if id in now)
        candidates = tuple(
            Candidate(
                id,
                1 - bit / 256,
                "image-phash",
                origin=ORIGIN,
                explanation=f"The pictures differ in {bit} of 256 bits.",
            )
            for bit, id in near[:20]
        )
        return Ask(candidates) if candidates else NoMatch()
