"""Local features of a picture: where they are, how large and turned, and what they look like."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.codebook import Floats, codebook
from matchers.image.pixels import Gray, fit
from matchers.image.recent import Recent

POINT = np.dtype(
    [
        ("x", ">u2"),  # of the longer side, 65535 = all of it
        ("y", ">u2"),
        ("size", "u1"),  # 16 · log2 of the diameter in thousandths of the longer side
        ("turn", "u1"),  # 256 = a full turn
        ("cell", ">u2"),
        ("code", "V16"),
    ]
)
SPARE = 4  # times as many are found as are kept, to choose from
_local = threading.local()
_recent: Recent[list["Features"]] = Recent()


@dataclass(frozen=True, slots=True)
class Features:
    """``n`` features: ``place (n, 4)`` is x, y, diameter (of the longer side) and degrees.

    ``codes (n, 2) uint64`` and ``cells (n, probes)``, the nearest first.
    """

    place: NDArray[np.float32]
    codes: NDArray[np.uint64]
    cells: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.place)

    def only(self, which: NDArray[np.intp]) -> "Features":
        """Those features."""
        return Features(self.place[which], self.codes[which], self.cells[which])


@dataclass(frozen=True, slots=True)
class Look:
    """``limit`` features at most, of a diameter of ``least`` pixels at least."""

    least: float
    limit: int


def _sift(limit: int) -> cv2.Feature2D:
    """One detector a thread: OpenCV's keep buffers between calls."""
    made: dict[int, cv2.Feature2D] = _local.__dict__.setdefault("made", {})
    if limit not in made:
        cv2.setNumThreads(1)
        made[limit] = cv2.SIFT.create(nfeatures=limit, contrastThreshold=0.02, edgeThreshold=12)
    return made[limit]


def detect(gray: Gray, side: int, limit: int, probes: int) -> Features:
    """At most ``limit`` features of ``(h, w) uint8`` brought to ``side`` pixels.

    They are taken from all over the picture and not the strongest wherever they are: a picture
    has to be recognised by any of its parts, also beside strong lettering laid over it.
    """
    return looks(gray, side, (Look(0.0, limit),), probes)[0]


def looks(gray: Gray, side: int, wanted: Sequence[Look], probes: int) -> list[Features]:
    """As :func:`detect`, several times of one search: each :class:`Look` takes its own.

    The last few are remembered: one picture is looked for in several indexes.
    """
    asked = (side, tuple(wanted), probes)
    return _recent.get(gray, asked, lambda: _looks(gray, side, wanted, probes))


def _looks(gray: Gray, side: int, wanted: Sequence[Look], probes: int) -> list[Features]:
    small = fit(gray, side, enlarge=True)
    sift = _sift(max(look.limit for look in wanted) * SPARE)
    points = np.array(sift.detect(small, None), object)
    if not len(points):
        return [_empty(probes) for _ in wanted]
    longer = float(max(small.shape))
    places = np.array([p.pt for p in points], np.float32)
    strength = np.array([p.response for p in points], np.float32)
    sizes = np.array([p.size for p in points], np.float32)
    chosen = []
    for look in wanted:
        large = np.flatnonzero(sizes >= look.least)
        chosen.append(large[_spread(places[large], strength[large], look.limit, longer)])
    # Only those are described: to build the pyramid again takes less than to describe them all.
    described = np.unique(np.concatenate(chosen))
    kept, found = sift.compute(small, list(points[described]))
    place = np.array([(*p.pt, p.size, p.angle) for p in kept], np.float32).reshape(-1, 4)
    roots = _roots(np.asarray(found, np.float32).reshape(-1, 128))
    place[:, :3] /= longer
    book = codebook()
    made = Features(place, book.codes(roots), book.cells(roots, probes))
    return [made.only(np.searchsorted(described, which)) for which in chosen]


def _empty(probes: int) -> Features:
    return Features(
        np.zeros((0, 4), np.float32), np.zeros((0, 2), np.uint64), np.zeros((0, probes), np.intp)
    )


def _roots(descriptors: Floats) -> Floats:
    total = np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6)
    return np.asarray(np.sqrt(descriptors / total), np.float32)


def _spread(places: Floats, strength: Floats, limit: int, longer: float) -> NDArray[np.intp]:
    """Strongest first, but a square of an eighth of the picture gives only its fair share."""
    order = np.argsort(-strength, kind="stable")
    squares = (places[order] // (longer / 8)).astype(int) @ np.array([1, 64])
    grouped = np.argsort(squares, kind="stable")
    begins = np.searchsorted(squares[grouped], squares[grouped])
    rank = np.empty(len(order), int)
    rank[grouped] = np.arange(len(order)) - begins
    late = rank >= max(2, limit * 3 // 128)
    return np.asarray(order[np.argsort(late, kind="stable")][:limit], np.intp)


def pack(features: Features) -> bytes:
    """24 bytes a feature."""
    rows = np.zeros(len(features), POINT)
    rows["x"] = np.clip(features.place[:, 0] * 65535, 0, 65535)
    rows["y"] = np.clip(features.place[:, 1] * 65535, 0, 65535)
    rows["size"] = np.clip(16 * np.log2(np.maximum(features.place[:, 2] * 1000, 1)), 0, 255)
    rows["turn"] = (features.place[:, 3] / 360 * 256).astype(int) % 256
    rows["cell"] = features.cells[:, 0]
    rows["code"] = np.ascontiguousarray(features.codes).view("V16").ravel()
    return rows.tobytes()


def unpack(blob: bytes) -> Features:
    """The features in ``blob``, each with its one cell."""
    rows = np.frombuffer(blob, POINT)
    place = np.empty((len(rows), 4), np.float32)
    place[:, 0], place[:, 1] = rows["x"] / 65535, rows["y"] / 65535
    place[:, 2] = 2 ** (rows["size"] / 16) / 1000
    place[:, 3] = rows["turn"] * (360 / 256)
    codes = np.frombuffer(rows["code"].tobytes(), np.uint64).reshape(-1, 2)
    return Features(place, codes, rows["cell"].astype(np.intp)[:, None])
