"""Lays a whole reference onto a part of the query where their hashes agree."""

from dataclasses import dataclass

import numpy as np

from matchers.image.geometry import Affine
from matchers.image.hashes import TURNS, turned_phashes
from matchers.image.pixels import Gray
from matchers.image.views import Box

FLAT = 6.0  # grey levels of spread below which a part has nothing to hash


@dataclass(frozen=True, slots=True)
class Probe:
    """One hash of one part of the query, turned and mirrored in one way."""

    box: Box
    turns: int
    mirrored: bool
    phash: bytes


def probes(gray: Gray, boxes: list[Box]) -> list[Probe]:
    """Hashes of the parts ``boxes``; the whole and its content also turned and mirrored."""
    made = []
    for number, box in enumerate(boxes):
        part = box.cut(gray)
        if float(part.std()) < FLAT:
            continue
        ways = TURNS if number < 2 else TURNS[:1]
        for (turns, mirrored), hash_ in zip(ways, turned_phashes(part), strict=False):
            made.append(Probe(box, turns, mirrored, hash_))
    return made


def laid(reference: Box, probe: Probe) -> Affine:
    """Reference pixels → query pixels, so that ``reference`` fills the probe's part."""
    here = _corners(probe)
    there = np.array(
        [
            [reference.left, reference.top, 1],
            [reference.right, reference.top, 1],
            [reference.left, reference.bottom, 1],
        ],
        float,
    )
    return np.asarray(np.linalg.solve(there, here).T, np.float64)


def _corners(probe: Probe) -> Affine:
    """Where the turned part's top left, top right and bottom left lie in the query, (3, 2)."""
    box = probe.box
    square = np.array(
        [
            [[box.left, box.top], [box.right, box.top]],
            [[box.left, box.bottom], [box.right, box.bottom]],
        ],
        float,
    )
    turned = np.rot90(square[:, ::-1] if probe.mirrored else square, probe.turns)
    return np.stack([turned[0, 0], turned[0, 1], turned[1, 0]])
