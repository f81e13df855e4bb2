"""Finds pictures that share local features with a query: an inverted file of binary codes.

Hamming embedding with weak geometric consistency (Jégou, Douze, Schmid, ECCV 2008): a feature is
compared with those of its cells only, and votes count where they agree on scale and rotation.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from matchers.image.features import Features
from matchers.image.segment import Correspondences, Rows, Segment, joined, merged
from matchers.image.thresholds import FEATURE_RADIUS

SCALES, TURNS = 12, 12  # bins of a factor of two and of 30 degrees


class InvertedFile:
    """Features of pictures numbered by the caller.

    What is added is sorted on its own, and parts of like size are merged: adding one picture to a
    hundred thousand doesn't sort them all, and what was mapped stays mapped for long.
    """

    def __init__(self) -> None:
        self._segments: tuple[Segment, ...] = ()  # largest first
        self._new: list[Rows] = []

    def add(self, owner: int, features: Features) -> None:
        """Add one picture's features; found after the next :meth:`commit`."""
        self._new.append(Rows.of(owner, features))

    def commit(self) -> None:
        """Make what was added visible."""
        if not self._new:
            return
        rows, self._new = merged(self._new), []
        older = list(self._segments)
        while older and len(older[-1]) < 2 * len(rows.owners):
            rows = merged([older.pop().rows(), rows])
        self._segments = (*older, Segment.of(rows))

    def find(self, features: Features) -> Correspondences:
        """Every pair of a query feature and an indexed one that are close."""
        segments = self._segments or (_nothing(),)
        return joined([segment.scan(features) for segment in segments])

    def erase(self, owners: Iterable[int]) -> None:
        """Overwrite the features of ``owners`` with zeros, also where they are saved."""
        gone = np.array(list(owners), np.uint32)
        for segment in self._segments:
            segment.erase(gone)

    def save(self, directory: Path) -> None:
        """Write everything committed to ``directory`` for :meth:`open`."""
        segments = self._segments or (_nothing(),)
        Segment.of(merged([segment.rows() for segment in segments])).save(directory)

    @classmethod
    def open(cls, directory: Path) -> "InvertedFile":
        """The file written to ``directory``, mapped: processes share its memory."""
        made = cls()
        made._segments = (Segment.open(directory),)
        return made


def _nothing() -> Segment:
    codes, places = np.zeros((2, 0), np.uint64), np.zeros((0, 4), np.float16)
    return Segment.of(Rows(codes, places, np.zeros(0, np.uint32), np.zeros(0, np.uint16)))


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
