"""Finds pictures that share local features with a query: an inverted file of binary codes.

Hamming embedding with weak geometric consistency (Jégou, Douze, Schmid, ECCV 2008): a feature is
compared with those of its cells only, and votes count where they agree on scale and rotation.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.image.features import Features
from matchers.image.thresholds import FEATURE_RADIUS, MAX_SCANNED

CELLS = 4096
TAIL = 200_000  # features added since the last sorting; they are sorted on their own
SCALES, TURNS = 12, 12  # bins of a factor of two and of 30 degrees
_ARRAYS = ("codes", "places", "owners", "starts")


@dataclass(frozen=True, slots=True)
class Correspondences:
    """Pairs of query feature and reference feature: which query feature, whose, where, how far."""

    query: NDArray[np.intp]
    owner: NDArray[np.int64]
    place: NDArray[np.float32]  # (n, 4) as in Features
    bits: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Features sorted by cell; never changed once made."""

    codes: NDArray[np.uint64]
    places: NDArray[np.float16]
    owners: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: "Rows") -> "_Segment":
        codes, places, owners, cells = rows
        order = np.argsort(cells, kind="stable")
        starts = np.zeros(CELLS + 1, np.int64)
        np.cumsum(np.bincount(cells, minlength=CELLS), out=starts[1:])
        return cls(codes[order], places[order], owners[order], starts)

    def rows(self) -> "Rows":
        """What :meth:`of` made it from, sorted."""
        cells = np.repeat(np.arange(CELLS, dtype=np.uint16), np.diff(self.starts))
        return self.codes, self.places, self.owners, cells

    def scan(self, features: Features) -> Correspondences:
        """Pairs within the radius whose cells meet."""
        flat = features.cells.ravel()
        lengths = self.starts[flat + 1] - self.starts[flat]
        # Crowded cells hold what every picture has (letters, sky): they are left out first.
        rank = np.argsort(lengths, kind="stable")
        rank = rank[np.cumsum(lengths[rank]) <= MAX_SCANNED]
        lengths, begins = lengths[rank], self.starts[flat[rank]]
        query = np.repeat(rank // features.cells.shape[1], lengths)
        ends = np.cumsum(lengths)
        rows = np.arange(int(lengths.sum())) + np.repeat(begins - (ends - lengths), lengths)
        bits = np.bitwise_count(self.codes[rows, 0] ^ features.codes[query, 0]).astype(np.int64)
        bits += np.bitwise_count(self.codes[rows, 1] ^ features.codes[query, 1])
        keep = np.flatnonzero(bits <= FEATURE_RADIUS)
        rows = rows[keep]
        return Correspondences(
            query[keep].astype(np.intp),
            self.owners[rows].astype(np.int64),
            self.places[rows].astype(np.float32),
            bits[keep],
        )


class InvertedFile:
    """Features of pictures numbered by the caller."""

    def __init__(self) -> None:
        self._base = _Segment.of(_nothing())
        self._recent = self._base
        self._new: list[tuple[int, Features]] = []

    def add(self, owner: int, features: Features) -> None:
        """Add one picture's features; found after the next :meth:`commit`."""
        self._new.append((owner, features))

    def commit(self) -> None:
        """Make what was added visible."""
        if not self._new:
            return
        recent = _merged(self._recent.rows(), _added(self._new))
        self._new = []
        if len(recent[0]) > TAIL:
            self._base = _Segment.of(_merged(self._base.rows(), recent))
            recent = _nothing()
        self._recent = _Segment.of(recent)

    def find(self, features: Features) -> Correspondences:
        """Every pair of a query feature and an indexed one that are close."""
        first, second = self._base.scan(features), self._recent.scan(features)
        return Correspondences(
            np.concatenate([first.query, second.query]),
            np.concatenate([first.owner, second.owner]),
            np.concatenate([first.place, second.place]),
            np.concatenate([first.bits, second.bits]),
        )

    def save(self, directory: Path) -> None:
        """Write everything committed to ``directory`` for :meth:`open`."""
        directory.mkdir(parents=True, exist_ok=True)
        base = _Segment.of(_merged(self._base.rows(), self._recent.rows()))
        for name in _ARRAYS:
            np.save(directory / f"{name}.npy", getattr(base, name))

    @classmethod
    def open(cls, directory: Path) -> "InvertedFile":
        """The file written to ``directory``, mapped: processes share its memory."""
        made = cls()
        made._base = _Segment(
            *(np.load(directory / f"{name}.npy", mmap_mode="r") for name in _ARRAYS)
        )
        return made


Rows = tuple[NDArray[np.uint64], NDArray[np.float16], NDArray[np.uint32], NDArray[np.uint16]]


def _nothing() -> Rows:
    return (
        np.zeros((0, 2), np.uint64),
        np.zeros((0, 4), np.float16),
        np.zeros(0, np.uint32),
        np.zeros(0, np.uint16),
    )


def _merged(first: Rows, second: Rows) -> Rows:
    return (
        np.concatenate([first[0], second[0]]),
        np.concatenate([first[1], second[1]]),
        np.concatenate([first[2], second[2]]),
        np.concatenate([first[3], second[3]]),
    )


def _added(new: list[tuple[int, Features]]) -> Rows:
    return (
        np.concatenate([f.codes for _, f in new]),
        np.concatenate([f.place for _, f in new]).astype(np.float16),
        np.concatenate([np.full(len(f), owner, np.uint32) for owner, f in new]),
        np.concatenate([f.cells[:, 0] for _, f in new]).astype(np.uint16),
    )


def shortlist(pairs: Correspondences, features: Features, size: int) -> list[tuple[int, float]]:
    """The ``size`` owners with the most consistent votes, best first, with their votes."""
    if not len(pairs.owner):
        return []
    owners, mine = np.unique(pairs.owner, return_inverse=True)
    here = features.place[pairs.query]
    scale = np.log2(here[:, 2] / np.maximum(pairs.place[:, 2], 1e-4))
    turn = (here[:, 3] - pairs.place[:, 3]) % 360
    often = np.bincount(pairs.query, minlength=len(features))[pairs.query]
    weight = (FEATURE_RADIUS + 2 - pairs.bits) / FEATURE_RADIUS / np.sqrt(often)
    across = np.clip(np.floor(scale + SCALES / 2), 0, SCALES - 1).astype(int)
    around = (turn / (360 / TURNS)).astype(int) % TURNS
    key = (mine * SCALES + across) * TURNS + around
    bins = np.bincount(key, weights=weight, minlength=len(owners) * SCALES * TURNS)
    votes = bins.reshape(len(owners), SCALES, TURNS)
    votes = votes + np.roll(votes, 1, axis=2)  # neighbouring bins: the truth lies on an edge
    votes[:, 1:] = votes[:, 1:] + votes[:, :-1]
    best = votes.reshape(len(owners), -1).max(axis=1)
    order = np.argsort(-best)[:size]
    return [(int(owners[n]), float(best[n])) for n in order]
