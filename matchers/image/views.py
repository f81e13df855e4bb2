"""Cuts a picture into the parts that may be a known picture: the whole, what bars leave, cells."""

import itertools
from dataclasses import dataclass

import numpy as np

from matchers.image.pixels import Gray

BAR = 9.0  # grey levels: a line whose spread is below this belongs to a border or a bar
EDGE = 22.0  # mean step in grey levels across a line that parts two pictures
EDGE_SHARE = 0.85  # of the line's length on which there is a step at all
MIN_PART = 0.22  # of a side: smaller strips are decoration
MAX_VIEWS = 7


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int

    def cut(self, gray: Gray) -> Gray:
        """The part of ``gray`` inside the rectangle."""
        return gray[self.top : self.bottom, self.left : self.right]


def views(gray: Gray) -> list[Box]:
    """Rectangles of ``(h, w) uint8`` worth hashing on their own; the whole comes first."""
    height, width = gray.shape
    whole = Box(0, 0, width, height)
    found = [whole, _trimmed(gray, whole)]
    for box in _cells(gray, found[1]):
        found += [box, _trimmed(gray, box)]
    kept: list[Box] = []
    for box in found:
        if all(_differ(box, other) for other in kept) and _large(box, whole):
            kept.append(box)
    return kept[:MAX_VIEWS]


def _differ(box: Box, other: Box) -> bool:
    ends = zip(
        (box.left, box.top, box.right, box.bottom),
        (other.left, other.top, other.right, other.bottom),
        strict=True,
    )
    return max(abs(a - b) for a, b in ends) > 4


def _large(box: Box, whole: Box) -> bool:
    return (
        box.right - box.left > MIN_PART * whole.right
        and box.bottom - box.top > MIN_PART * whole.bottom
    )


def _trimmed(gray: Gray, box: Box) -> Box:
    """``box`` without uniform lines at its edges."""
    part = box.cut(gray).astype(np.float32)
    rows = np.flatnonzero(part.std(axis=1) > BAR)
    if not len(rows):
        return box
    columns = np.flatnonzero(part[rows[0] : rows[-1] + 1].std(axis=0) > BAR)
    if not len(columns):
        return box
    return Box(
        box.left + int(columns[0]),
        box.top + int(rows[0]),
        box.left + int(columns[-1]) + 1,
        box.top + int(rows[-1]) + 1,
    )


def _cells(gray: Gray, box: Box) -> list[Box]:
    """The parts of ``box`` between straight edges that run all the way across it."""
    cells = []
    for upright in (False, True):
        cuts = _cuts(box.cut(gray), upright)
        for begin, end in itertools.pairwise(cuts):
            if upright:
                cells.append(Box(box.left + begin, box.top, box.left + end, box.bottom))
            else:
                cells.append(Box(box.left, box.top + begin, box.right, box.top + end))
        if len(cuts) > 2 and not upright:
            cells += [cell for row in list(cells) for cell in _columns(gray, row)]
    return sorted(cells, key=lambda c: (c.left - c.right) * (c.bottom - c.top))


def _columns(gray: Gray, row: Box) -> list[Box]:
    cuts = _cuts(row.cut(gray), True)
    if len(cuts) <= 2:
        return []
    pairs = itertools.pairwise(cuts)
    return [Box(row.left + a, row.top, row.left + b, row.bottom) for a, b in pairs]


def _cuts(part: Gray, upright: bool) -> list[int]:
    lines = part.astype(np.int16)
    if upright:
        lines = lines.T
    step = np.abs(np.diff(lines, axis=0))
    strong = (step.mean(axis=1) > EDGE) & ((step > 6).mean(axis=1) > EDGE_SHARE)
    length = len(lines)
    cuts = [0]
    for place in np.flatnonzero(strong) + 1:
        if place - cuts[-1] > MIN_PART / 2 * length and length - place > MIN_PART / 2 * length:
            cuts.append(int(place))
    return [*cuts[:4], length]
