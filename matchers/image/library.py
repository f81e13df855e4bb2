"""The index of reference pictures: hashes, local features and fingerprints by id."""

import hashlib
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matchers.image.features import Features
from matchers.image.fingerprint import Fingerprint, unpack
from matchers.image.geometry import Placement, place
from matchers.image.hamming import HammingIndex
from matchers.image.inverted import InvertedFile, shortlist
from matchers.image.placing import Probe
from matchers.image.store import BlobStore
from matchers.image.thresholds import HASH_RADIUS, SHORTLIST


@dataclass(frozen=True, slots=True)
class Hit:
    """A view of a picture whose hash is near one of the query's."""

    picture: int
    view: int
    probe: Probe
    bits: int


class Library:
    """Pictures numbered as added; removing an id hides its pictures at once."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._store = BlobStore()
        self._ids: list[str | None] = []  # by picture number; None once removed
        self._pictures: dict[str, list[int]] = {}
        self._numbers: dict[bytes, int] = {}  # by digest of id and blob, also of hidden ones
        self._hashes = HammingIndex()
        self._views: list[tuple[int, int]] = []  # by row of the hashes
        self._features = InvertedFile()
        self._waiting: list[tuple[int, Fingerprint]] = []

    def __len__(self) -> int:
        return sum(map(len, self._pictures.values()))

    def add(self, id: str, blob: bytes) -> int:
        """Add one picture of ``id``; its number.  ``IndexMismatch`` for another version's blob.

        One that was removed gets its old place back: a claim that changes often must not fill the
        index with copies of its pictures.
        """
        key = hashlib.blake2b(id.encode() + b"\0" + blob, digest_size=16).digest()
        with self._lock:
            number = self._numbers.get(key)
            if number is not None:
                if self._ids[number] is None:
                    self._ids[number] = id
                    self._pictures.setdefault(id, []).append(number)
                return number
            made = unpack(blob)
            number = self._numbers[key] = self._store.append(blob)
            self._ids.append(id)
            self._pictures.setdefault(id, []).append(number)
            self._waiting.append((number, made))
            return number

    def remove(self, ids: Iterable[str]) -> None:
        """Hide every picture of ``ids``."""
        with self._lock:
            for id in ids:
                for number in self._pictures.pop(id, ()):
                    self._ids[number] = None

    def commit(self) -> None:
        """Make what was added findable."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            rows = []
            for number, made in waiting:
                for place_, view in enumerate(made.views):
                    rows.append(np.frombuffer(view.phash, np.uint8))
                    self._views.append((number, place_))
                self._features.add(number, made.features)
            if rows:
                self._hashes.extend(np.stack(rows))
            self._features.commit()

    def id(self, picture: int) -> str | None:
        """Whose picture it is; nobody's once removed."""
        return self._ids[picture]

    def fingerprint(self, picture: int) -> Fingerprint:
        """The fingerprint of a picture."""
        return unpack(self._store.get(picture))

    def by_hash(self, probes: Sequence[Probe], limit: int) -> list[Hit]:
        """The nearest view of each picture within the radius, nearest pictures first."""
        best: dict[int, Hit] = {}
        with self._lock:
            for probe in probes:
                rows, bits = self._hashes.search(probe.phash, HASH_RADIUS)
                for row, bit in zip(rows, bits, strict=True):
                    picture, view = self._views[row]
                    known = best.get(picture)
                    if self._ids[picture] is not None and (known is None or bit < known.bits):
                        best[picture] = Hit(picture, view, probe, int(bit))
        return sorted(best.values(), key=lambda hit: hit.bits)[:limit]

    def by_features(self, features: Features, size: int = SHORTLIST) -> list[tuple[int, Placement]]:
        """Pictures that lie somewhere in the query, most inliers first."""
        with self._lock:
            pairs = self._features.find(features)
        found = []
        for picture, _votes in shortlist(pairs, features, size * 2):
            if self._ids[picture] is None:
                continue
            placement = place(features, pairs, picture)
            if placement is not None:
                found.append((picture, placement))
            if len(found) == size:
                break
        return sorted(found, key=lambda pair: -pair[1].inliers)
