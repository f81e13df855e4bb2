"""Lays two sound fingerprints over each other at the best offset."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Items = NDArray[np.uint32]
WINDOW = 16  # items, two seconds: a replaced word shows in the worst of these


@dataclass(frozen=True, slots=True)
class Overlap:
    """``offset`` items into the reference the query begins; rates are shares of bits, 0–1."""

    offset: int
    length: int
    errors: float
    worst: float  # in the worst two seconds


def overlap(query: Items, reference: Items, offset: int) -> Overlap | None:
    """How the query agrees with the reference from ``offset`` on, if they meet at all."""
    begin, end = max(0, offset), min(len(reference), offset + len(query))
    if end - begin < WINDOW:
        return None
    ours = query[begin - offset : end - offset]
    wrong = np.bitwise_count(ours ^ reference[begin:end]).astype(np.float64) / 32
    means = np.convolve(wrong, np.ones(WINDOW) / WINDOW, "valid")
    return Overlap(offset, end - begin, float(wrong.mean()), float(means.max()))
