"""Turns SIFT descriptors into 128-bit codes and cells of the inverted file.

The weights in ``codebook.npz`` are trained by ``benchmarks/image_codebook.py``: a mean, a random
rotation and medians (Hamming embedding: Jégou, Douze, Schmid, ECCV 2008) and the centres of the
cells by k-means, all on root-SIFT (Arandjelović, Zisserman, CVPR 2012).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Codebook:
    """``mean (128,)``, ``rotation (128, 128)``, ``median (128,)``, ``centres (cells, 128)``."""

    mean: Floats
    rotation: Floats
    median: Floats
    centres: Floats
    norms: Floats  # squared, of the centres

    def codes(self, roots: Floats) -> NDArray[np.uint64]:
        """``(n, 128)`` root-SIFT as ``(n, 2) uint64``: one bit a dimension."""
        bits = (roots - self.mean) @ self.rotation > self.median
        return np.packbits(bits, axis=1).view(np.uint64).reshape(-1, 2)

    def cells(self, roots: Floats, probes: int) -> NDArray[np.intp]:
        """The ``probes`` nearest cells of each descriptor, ``(n, probes)``, nearest first."""
        far = self.norms - 2.0 * (roots @ self.centres.T)
        if probes == 1:
            return np.asarray(far.argmin(axis=1)[:, None], np.intp)
        near = np.argpartition(far, probes - 1, axis=1)[:, :probes]
        order = np.take_along_axis(far, near, axis=1).argsort(axis=1)
        return np.asarray(np.take_along_axis(near, order, axis=1), np.intp)


@cache
def codebook() -> Codebook:
    """The trained codebook."""
    with np.load(Path(__file__).with_name("codebook.npz")) as data:
        centres = data["centres"].astype(np.float32) / np.float32(data["scale"])
        return Codebook(
            data["mean"].astype(np.float32),
            data["rotation"].astype(np.float32),
            data["median"].astype(np.float32),
            centres,
            (centres * centres).sum(axis=1),
        )
