"""The index of reference pictures: hashes, local features and fingerprints by id."""

import hashlib
import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.errors import IndexMismatch
from matchers.image.features import Features
from matchers.image.fingerprint import FINGERPRINT_VERSION, Fingerprint, unpack
from matchers.image.geometry import Placement, place
from matchers.image.hamming import HammingIndex
from matchers.image.inverted import InvertedFile, shortlist
from matchers.image.placing import Probe
from matchers.image.store import BlobStore
from matchers.image.thresholds import HASH_RADIUS, SHORTLIST

CONTENTS = "contents.json"


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
        self._views: list[tuple[int, int]] = []  # by row of the hashes, after the saved ones
        self._saved_views: NDArray[np.uint32] = np.zeros((0, 2), np.uint32)
        self._features = InvertedFile()
        self._waiting: list[tuple[int, Fingerprint]] = []
        self._hidden: set[int] = set()  # since the last commit

    def __len__(self) -> int:
        return sum(map(len, self._pictures.values()))

    def add(self, id: str, blob: bytes) -> int:
        """Add one picture of ``id``; its number.  ``IndexMismatch`` for another version's blob.

        One that was removed since the last commit gets its old place back: a claim that changes
        often must not fill the index with copies of its pictures.
        """
        key = hashlib.blake2b(id.encode() + b"\0" + blob, digest_size=16).digest()
        with self._lock:
            number = self._numbers.get(key)
            if number is not None and self._store.get(number) == blob:  # not erased by another
                if self._ids[number] is None:
                    self._ids[number] = id
                    self._hidden.discard(number)
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
                    self._hidden.add(number)

    def commit(self) -> None:
        """Make what was added findable, and overwrite what was removed and not added again."""
        with self._lock:
            self._forget()
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

    def _forget(self) -> None:
        """A kept picture is as private as the picture itself, and so is what is made of it.

        What was saved is overwritten on the disk: other processes, which share it, find zeros there
        in the moment before they remove it themselves.
        """
        if not self._hidden:
            return
        keys = [key for key, number in self._numbers.items() if number in self._hidden]
        for key in keys:
            self._store.erase(self._numbers.pop(key))
        gone = np.array(sorted(self._hidden))
        saved = np.flatnonzero(np.isin(self._saved_views[:, 0], gone))
        late = [row for row, (number, _) in enumerate(self._views) if number in self._hidden]
        self._hashes.erase(
            np.concatenate([saved, np.array(late, np.intp) + len(self._saved_views)])
        )
        self._features.erase(self._hidden)
        self._waiting = [pair for pair in self._waiting if pair[0] not in self._hidden]
        self._hidden.clear()

    def id(self, picture: int) -> str | None:
        """Whose picture it is; nobody's once removed."""
        return self._ids[picture]

    def fingerprint(self, picture: int) -> Fingerprint | None:
        """The fingerprint of a picture; ``None`` once removed."""
        with self._lock:
            blob = self._store.get(picture) if self._ids[picture] is not None else None
        # Another process that shares the saved pictures may have erased it a moment ago.
        return unpack(blob) if blob is not None and blob.strip(b"\0") else None

    def by_hash(self, probes: Sequence[Probe], limit: int) -> list[Hit]:
        """The nearest view of each picture within the radius, nearest pictures first."""
        best: dict[int, Hit] = {}
        with self._lock:
            for probe in probes:
                rows, bits = self._hashes.search(probe.phash, HASH_RADIUS)
                for row, bit in zip(rows, bits, strict=True):
                    picture, view = self._view(int(row))
                    known = best.get(picture)
                    if self._ids[picture] is not None and (known is None or bit < known.bits):
                        best[picture] = Hit(picture, view, probe, int(bit))
        return sorted(best.values(), key=lambda hit: hit.bits)[:limit]

    def _view(self, row: int) -> tuple[int, int]:
        saved = len(self._saved_views)
        if row >= saved:
            return self._views[row - saved]
        picture, view = self._saved_views[row]
        return int(picture), int(view)

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

    def save(self, directory: Path) -> None:
        """Write everything committed to the new folder ``directory``, for :meth:`open`.

        The table of contents is written last: a folder without it was not finished.
        """
        with self._lock:
            self.commit()
            self._store.save(directory / "blobs")
            self._hashes.save(directory / "hashes")
            self._features.save(directory / "features")
            late = np.array(self._views, np.uint32).reshape(-1, 2)
            np.save(directory / "views.npy", np.concatenate([self._saved_views, late]))
            keys = {number: key for key, number in self._numbers.items()}
            contents = {
                "version": FINGERPRINT_VERSION,
                "ids": self._ids,
                "keys": [keys.get(number, b"").hex() for number in range(len(self._ids))],
            }
        (directory / CONTENTS).write_text(json.dumps(contents), encoding="utf-8")

    @classmethod
    def open(cls, directory: Path) -> "Library":
        """The library written to ``directory``, mapped: processes share its memory.

        What is added later is this process's own; what is removed is overwritten on the disk with
        the next :meth:`commit`.  Raises :class:`IndexMismatch` for one that is incomplete or that
        another version wrote.
        """
        try:
            contents = json.loads((directory / CONTENTS).read_text(encoding="utf-8"))
            if contents["version"] != FINGERPRINT_VERSION:
                raise IndexMismatch("another version wrote these pictures: index them again")
            library = cls()
            library._store = BlobStore.open(directory / "blobs")
            library._hashes = HammingIndex.open(directory / "hashes")
            library._features = InvertedFile.open(directory / "features")
            library._saved_views = np.load(directory / "views.npy", mmap_mode="r")
        except (OSError, ValueError, KeyError) as error:
            raise IndexMismatch("the saved pictures are incomplete: index them again") from error
        library._ids = contents["ids"]
        for number, id in enumerate(library._ids):
            if id is not None:
                library._pictures.setdefault(id, []).append(number)
        keys = enumerate(contents["keys"])
        library._numbers = {bytes.fromhex(key): number for number, key in keys if key}
        return library
