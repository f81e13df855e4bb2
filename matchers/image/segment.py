"""Features of many pictures sorted by cell: one part of the inverted file, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.image.features import Features
from matchers.image.hamming import overwrite
from matchers.image.thresholds import FEATURE_RADIUS, MAX_SCANNED

CELLS = 4096
LONG = 200  # features a cell: from here on a cell at a time is faster than all at once
_ARRAYS = ("codes", "places", "owners", "starts")

Ints = NDArray[np.int64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Correspondences:
    """Pairs of query feature and reference feature: which query feature, whose, where, how far."""

    query: Places
    owner: Ints
    place: NDArray[np.float32]  # (n, 4) as in Features
    bits: Ints


def joined(parts: Sequence[Correspondences]) -> Correspondences:
    """The pairs of several segments."""
    return Correspondences(
        np.concatenate([part.query for part in parts]),
        np.concatenate([part.owner for part in parts]),
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.bits for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """``n`` features: ``codes (2, n)``, ``places (n, 4)``, ``owners (n,)``, ``cells (n,)``."""

    codes: NDArray[np.uint64]
    places: NDArray[np.float16]
    owners: NDArray[np.uint32]
    cells: NDArray[np.uint16]

    @classmethod
    def of(cls, owner: int, features: Features) -> "Rows":
        """The rows of one picture."""
        return cls(
            features.codes.T,
            features.place.astype(np.float16),
            np.full(len(features), owner, np.uint32),
            features.cells[:, 0].astype(np.uint16),
        )


def merged(parts: Sequence[Rows]) -> Rows:
    """All rows of ``parts``, at least one of them."""
    return Rows(
        np.concatenate([part.codes for part in parts], axis=1),
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.owners for part in parts]),
        np.concatenate([part.cells for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """As :class:`Rows`, sorted; the features of cell ``c`` are ``starts[c]:starts[c + 1]``."""

    codes: NDArray[np.uint64]
    places: NDArray[np.float16]
    owners: NDArray[np.uint32]
    starts: Ints

    def __len__(self) -> int:
        return len(self.owners)

    @classmethod
    def of(cls, rows: Rows) -> "Segment":
        """Sort ``rows``."""
        order = np.argsort(rows.cells, kind="stable")
        starts = np.zeros(CELLS + 1, np.int64)
        np.cumsum(np.bincount(rows.cells, minlength=CELLS), out=starts[1:])
        codes = np.ascontiguousarray(rows.codes[:, order])
        return cls(codes, rows.places[order], rows.owners[order], starts)

    def rows(self) -> Rows:
        """What :meth:`of` made it from, sorted."""
        cells = np.repeat(np.arange(CELLS, dtype=np.uint16), np.diff(self.starts))
        return Rows(self.codes, self.places, self.owners, cells)

    def scan(self, features: Features) -> Correspondences:
        """Pairs within the radius whose cells meet."""
        flat = features.cells.ravel()
        lengths = self.starts[flat + 1] - self.starts[flat]
        # Crowded cells hold what every picture has (letters, sky): they are left out first.
        rank = np.argsort(lengths, kind="stable")
        rank = rank[np.cumsum(lengths[rank]) <= MAX_SCANNED]
        lengths, begins = lengths[rank], self.starts[flat[rank]]
        query = rank // features.cells.shape[1]
        look = self._one_by_one if len(self) > LONG * CELLS else self._at_once
        rows, which, bits = look(features.codes, query, begins, lengths)
        return Correspondences(
            which.astype(np.intp),
            self.owners[rows].astype(np.int64),
            self.places[rows].astype(np.float32),
            bits,
        )

    def _at_once(
        self, codes: NDArray[np.uint64], query: Places, begins: Ints, lengths: Ints
    ) -> tuple[Ints, Places, Ints]:
        which = np.repeat(query, lengths)
        ends = np.cumsum(lengths)
        rows = np.arange(int(lengths.sum())) + np.repeat(begins - (ends - lengths), lengths)
        bits = np.bitwise_count(self.codes[0, rows] ^ codes[which, 0]).astype(np.int64)
        bits += np.bitwise_count(self.codes[1, rows] ^ codes[which, 1])
        keep = np.flatnonzero(bits <= FEATURE_RADIUS)
        return rows[keep], which[keep], bits[keep]

    def _one_by_one(
        self, codes: NDArray[np.uint64], query: Places, begins: Ints, lengths: Ints
    ) -> tuple[Ints, Places, Ints]:
        """The same: half of each code is enough to leave out nearly everything."""
        first, second = self.codes
        found: list[Ints] = []
        for number, begin, length in zip(query, begins, lengths, strict=True):
            bits = np.bitwise_count(first[begin : begin + length] ^ codes[number, 0])
            found.append(np.flatnonzero(bits <= FEATURE_RADIUS) + begin)
        which = np.repeat(query, [len(rows) for rows in found])
        rows = np.concatenate([np.zeros(0, np.int64), *found])
        bits = np.bitwise_count(first[rows] ^ codes[which, 0]).astype(np.int64)
        bits += np.bitwise_count(second[rows] ^ codes[which, 1])
        keep = np.flatnonzero(bits <= FEATURE_RADIUS)
        return rows[keep], which[keep], bits[keep]

    def erase(self, owners: NDArray[np.uint32]) -> None:
        """Overwrite the features of ``owners`` with zeros, also where they are saved."""
        rows = np.flatnonzero(np.isin(self.owners, owners))
        overwrite(self.places, rows)
        overwrite(self.codes, (slice(None), rows))

    def save(self, directory: Path) -> None:
        """Write it to ``directory`` (made if missing) for :meth:`open`."""
        directory.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(directory / f"{name}.npy", getattr(self, name))

    @classmethod
    def open(cls, directory: Path) -> "Segment":
        """The segment written to ``directory``, mapped: processes share its memory."""
        return cls(*(np.load(directory / f"{name}.npy", mmap_mode="r") for name in _ARRAYS))
